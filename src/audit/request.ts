import type { Request, Response } from 'express'
import { currentAccount, enteredBy, operatorOf } from '../web/login.js'
import type { By, Event } from './queries.js'

/** Which operator asks for it and from where, in the panel or logged in as somebody: what an event has from its request. */
export function byOperator(req: Request, res: Response): By {
  const { id, username } = enteredBy(res) ?? operatorOf(res)
  return { actor: { name: username, operator_id: id }, address: req.ip ?? '' }
}

/** Who does it to what is theirs: the person, or the operator who is logged in as them. */
export const byPerson = (req: Request, res: Response): Pick<Event, 'actor' | 'address'> =>
  enteredBy(res) ? byOperator(req, res) : { actor: { name: currentAccount(res).username }, address: req.ip ?? '' }
