import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import * as users from '../users/queries.js'
import { flash, keepFlash } from '../web/flash.js'
import { forgetBrowser, rememberBrowser } from '../web/remembered.js'
import { beginSession, endSession } from '../web/session.js'
import { rememberDevice } from './devices.js'

const MISUSED =
  'An old copy of the cookie that remembered you was used, so all that it had opened is closed. If you can’t explain ' +
  'that, change your password.'

/**
 * Logs in who has proved to be this user: a session, and with `rememberFor` (seconds) a browser that is remembered.
 * Whatever this browser remembered before is over. No log-in where the password was changed in this very moment.
 */
export async function beginLogin(db: Database, req: Request, res: Response, user: users.User, rememberFor?: number) {
  await rememberDevice(db, req, res, user.id)
  await forgetBrowser(db, req, res)
  await beginSession(req, user.id, 'full')
  const holds = await db.transaction(async trx => {
    if (!(await users.stillHas(trx, user))) return false
    if (rememberFor) await rememberBrowser(trx, req, res, user.id, rememberFor)
    return true
  })
  if (!holds) return endSession(req)

  if (await users.takeMisuse(db, user.id)) {
    flash(res, 'warn', MISUSED)
    keepFlash(res)
  }
}
