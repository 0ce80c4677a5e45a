import type { Request, Response } from 'express'
import { enteredBy, operatorOf } from '../web/login.js'
import type { By } from './queries.js'

/** Which operator asks for it and from where, in the panel or logged in as somebody: what an event has from its request. */
export function byOperator(req: Request, res: Response): By {
  const { id, username } = enteredBy(res) ?? operatorOf(res)
  return { actor: { name: username, operator_id: id }, address: req.ip ?? '' }
}
