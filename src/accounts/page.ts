import type { Request } from 'express'
import type { Database } from '../database/connection.js'
import { notFound } from '../web/problem.js'
import { type Account, findAccount } from './queries.js'

/** The account in the address; a deleted one is not found. */
export async function accountInAddress(db: Database, req: Request): Promise<Account> {
  const account = await findAccount(db, String(req.params.user))
  if (!account) throw notFound()
  return account
}
