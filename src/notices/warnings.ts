import { Temporal } from 'temporal-polyfill'
import { findLastBackup } from '../backup/nightly.js'
import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import { isTooOld } from '../health/warnings.js'
import * as instance from '../instance/queries.js'
import type { Kind } from '../mail/kinds.js'
import * as mails from '../mail/queries.js'
import { findMade } from '../mail/wordings.js'
import type { Settings } from '../settings/reader.js'
import { listed } from '../settings/schemas.js'
import * as users from '../users/queries.js'
import { utcTime } from '../web/utc.js'

type Parts = { db: Database; config: Pick<Config, 'backup'>; settings: Pick<Settings, 'get'> }

/** Warns the addresses of the settings, once each time, that seats run out or that backups have stopped. */
export async function warnOperators(parts: Parts, now: Temporal.Instant = Temporal.Now.instant()): Promise<void> {
  await warnOfSeats(parts)
  await warnOfBackups(parts, now)
}

/** Warns again when fewer accounts were active meanwhile. */
async function warnOfSeats(parts: Parts) {
  const { db, settings } = parts
  const limit = settings.get('seats_warning')
  const seats = await users.countActive(db)
  if (limit === 0 || seats < limit) await mails.forgetCauses(db, 'seats_warning:')
  else await warn(parts, 'seats_warning', String(limit), { seats: String(seats), limit: String(limit) })
}

async function warnOfBackups(parts: Parts, now: Temporal.Instant) {
  const { db, config } = parts
  if (config.backup.keep === 0) return
  const last = await findLastBackup(config.backup)
  const since = last ?? (await instance.findSetUpTime(db))
  if (!since || !isTooOld(since, now.epochMilliseconds)) return
  await warn(parts, 'backup_warning', since.toISOString(), { last: last ? `${utcTime(last)} UTC` : 'never' })
}

async function warn({ db, settings }: Parts, kind: Kind, occasion: string, data: Record<string, string>) {
  if (!(await findMade(db, kind)).is_on) return
  const addresses = listed(settings.get('notices_to'))
  const caused = (recipient: string) => ({ cause: `${kind}:${occasion}:${recipient}`, kind, recipient, data })
  await mails.enqueueOnce(db, addresses.map(caused))
}
