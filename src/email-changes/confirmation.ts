import { forgetDevices } from '../auth/devices.js'
import { type Database, violatedKey } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import * as resets from '../password-resets/queries.js'
import * as registrations from '../registrations/queries.js'
import { freeAddress } from '../users/addresses.js'
import * as users from '../users/queries.js'
import { endSessionsOf } from '../web/session.js'
import * as changes from './queries.js'

/**
 * Gives the user their new address. Sessions but the one that confirms, remembered browsers and links to the old address
 * end, and the old address is told. False where somebody was faster with the same link, or has the address by now.
 */
export const confirm = (db: Database, change: changes.EmailChange, keepSidHash: string): Promise<boolean> =>
  db
    .transaction(async trx => {
      if (!(await changes.take(trx, change))) return false
      const { user_id, email } = change
      await freeAddress(trx, email, user_id)
      const old = await users.changeEmail(trx, user_id, email)
      if (old.toLowerCase() === email.toLowerCase()) return true

      await registrations.forget(trx, email)
      await resets.forget(trx, user_id)
      await endSessionsOf(trx, user_id, keepSidHash)
      await forgetDevices(trx, user_id)
      await mails.enqueue(trx, { kind: 'email_changed', user_id, recipient: old, data: { email } })
      return true
    })
    .catch(error => {
      if (violatedKey(error) === 'users_email_key') return false
      throw error
    })
