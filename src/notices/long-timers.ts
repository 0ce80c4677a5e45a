import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import { instant } from '../mail/compose.js'
import * as mails from '../mail/queries.js'
import { findMade } from '../mail/wordings.js'
import type { Settings } from '../settings/reader.js'

type LongTimer = {
  id: string
  description: string
  zone: string
  started_at: Date
  workspace_id: string
  workspace: string
  user_id: string
  email: string
  locale: string
  hour_cycle: 12 | 24
}

const LONGEST_DESCRIPTION = 200

/** Tells members of their timers that have run for longer than the setting says, each once. */
export async function tellLongTimers(
  db: Database,
  settings: Pick<Settings, 'get'>,
  now: Temporal.Instant = Temporal.Now.instant(),
): Promise<void> {
  if (!(await findMade(db, 'long_timer')).is_on) return
  const hours = settings.get('long_timer_hours')
  const timers = await listUntold(db, `${now.subtract({ hours })}`)
  await mails.enqueueOnce(
    db,
    timers.map(timer => asMail(timer, hours)),
  )
}

async function listUntold(db: Database, startedUntil: string): Promise<LongTimer[]> {
  const { rows } = await db.raw(
    `select e.id, left(e.description, ${LONGEST_DESCRIPTION}) as description, e.zone, e.started_at, e.workspace_id,
            w.name as workspace, m.user_id, u.email, u.locale, u.hour_cycle
       from entries as e
       join members as m on m.workspace_id = e.workspace_id and m.id = e.member_id and m.state = 'active'
       join workspaces as w on w.id = e.workspace_id
       join users as u on u.id = m.user_id and u.state = 'active'
      where e.stopped_at is null and e.started_at <= :startedUntil and not 'long_timer' = any(u.unwanted_mails)
        and not exists (select from mail_causes where cause = 'long_timer:' || e.id)`,
    { startedUntil },
  )
  return rows
}

const asMail = ({ id, user_id, email, started_at, ...timer }: LongTimer, hours: number): mails.CausedMail => ({
  cause: `long_timer:${id}`,
  kind: 'long_timer',
  user_id,
  recipient: email,
  data: {
    description: timer.description || 'without a description',
    workspace: timer.workspace,
    workspace_id: timer.workspace_id,
    hours: String(hours),
    started: instant(started_at, timer), // in the entry's own zone
  },
})
