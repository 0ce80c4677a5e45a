import { forgetDevices } from '../auth/devices.js'
import type { Database } from '../database/connection.js'
import * as emailChanges from '../email-changes/queries.js'
import * as mails from '../mail/queries.js'
import * as resets from '../password-resets/queries.js'
import { endSessionsOf } from '../web/session.js'
import * as users from './queries.js'

type Change = {
  password_hash: string
  /** The session that goes on: that of whoever changed their own. */
  keep_sid_hash?: string
  /** Where it wasn't the person: then the mail says so. */
  by?: 'operator'
}

/**
 * Gives a user another password. Whoever knew the old one is out: sessions, browsers and links end. The
 * person is told by mail.
 */
export async function replacePassword(trx: Database, user: { id: string; email: string }, change: Change) {
  await users.changePassword(trx, user.id, change.password_hash)
  await endSessionsOf(trx, user.id, change.keep_sid_hash)
  await forgetDevices(trx, user.id)
  await resets.forget(trx, user.id)
  await emailChanges.forget(trx, user.id)
  await mails.enqueue(trx, {
    kind: 'password_changed',
    user_id: user.id,
    recipient: user.email,
    data: change.by && { by: change.by },
  })
}
