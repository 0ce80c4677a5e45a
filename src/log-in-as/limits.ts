import type { RequestHandler } from 'express'
import { enteredBy } from '../web/login.js'
import { forbidden } from '../web/problem.js'

/** What opens an account or ends it belongs to its person alone: no operator gets there by being logged in as them. */
export const themselvesOnly: RequestHandler = (_req, res, next) => {
  next(enteredBy(res) ? forbidden(REASON) : undefined)
}

const REASON =
  'You are logged in as somebody else. Their address, password, second factor, keys and log-ins, and the end of their ' +
  'account, are theirs alone. What an operator may do about them is in the panel.'
