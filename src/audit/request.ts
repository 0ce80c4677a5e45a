import type { Request, Response } from 'express'
import { operatorOf } from '../web/login.js'
import type { Event } from './queries.js'

/** Who asks for it and from where: what an event in the panel has from its request. */
export function byOperator(req: Request, res: Response): Required<Pick<Event, 'actor' | 'address'>> {
  const { id, username } = operatorOf(res)
  return { actor: { name: username, operator_id: id }, address: req.ip ?? '' }
}
