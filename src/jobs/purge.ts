import * as activity from '../activity/queries.js'
import * as audit from '../audit/queries.js'
import { purgeDevices } from '../auth/devices.js'
import type { Database } from '../database/connection.js'
import * as emailChanges from '../email-changes/queries.js'
import * as deletion from '../entries/deletion.js'
import * as takingBack from '../entries/taking-back.js'
import * as exports from '../exports/queries.js'
import * as entrances from '../log-in-as/queries.js'
import * as mails from '../mail/queries.js'
import * as nodes from '../nodes/queries.js'
import * as resets from '../password-resets/queries.js'
import * as registrations from '../registrations/queries.js'
import { purgePending } from '../second-factor/pending.js'
import type { Settings } from '../settings/reader.js'
import { purgeKeptForms } from '../sso/kept-forms.js'
import * as trips from '../sso/trips.js'
import { noteUnreturned } from '../sso/unreturned.js'
import * as throttles from '../throttles/queries.js'
import { purgeRemembered } from '../web/remembered.js'

/**
 * Deletes what has had its time: sessions, remembered browsers, log-ins that wait for a code, an operator or a provider, counted failures, sent
 * mails, files of reports after a day, links to reset a password, accounts and addresses that nobody confirmed, entries deleted or changed together a
 * week ago, days on which people were here, nodes that fell silent, and the log beyond
 * what it is kept for.
 */
export async function purge(db: Database, settings: Pick<Settings, 'get'>) {
  await db('sessions').where('expires_at', '<', db.fn.now()).del()
  await db('operator_sessions').where('expires_at', '<', db.fn.now()).del()
  await throttles.purge(db)
  await purgeDevices(db)
  await purgeRemembered(db)
  await purgePending(db)
  await noteUnreturned(db)
  await trips.purge(db)
  await purgeKeptForms(db)
  await entrances.purge(db)
  await mails.purge(db)
  await resets.purge(db)
  await registrations.purge(db)
  await emailChanges.purge(db)
  await deletion.purge(db)
  await takingBack.purge(db)
  await exports.purge(db)
  await activity.purge(db)
  await nodes.purge(db)
  await audit.purge(db, settings.get('audit_days'))
}
