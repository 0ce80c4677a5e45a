import { purgeDevices } from '../auth/devices.js'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import * as throttles from '../throttles/queries.js'

/** Deletes what has had its time: sessions, remembered browsers, counted failures, sent mails. */
export async function purge(db: Database) {
  await db('sessions').where('expires_at', '<', db.fn.now()).del()
  await db('operator_sessions').where('expires_at', '<', db.fn.now()).del()
  await throttles.purge(db)
  await purgeDevices(db)
  await mails.purge(db)
}
