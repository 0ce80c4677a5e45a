import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import { findMade } from '../mail/wordings.js'
import { endedDay } from '../notices/ended.js'
import { datesFor } from '../tracker/dates.js'
import { hm } from '../web/format.js'

/** A member who tracked less than a reminder says, in its days from `first_day` to `last_day`. */
type Shortfall = {
  id: string
  span: 'day' | 'week'
  least_seconds: number
  first_day: string
  last_day: string
  seconds: number
  workspace_id: string
  workspace: string
  member_id: string
  user_id: string
  email: string
  locale: string
  hour_cycle: 12 | 24
}

/** Reminds members by mail of a day or week of theirs in which they tracked too little, each once. */
export async function remind(db: Database, now: Temporal.Instant = Temporal.Now.instant()): Promise<void> {
  if (!(await findMade(db, 'reminder')).is_on) return
  const ended = (await listClocks(db)).flatMap(({ zone, hour }) => {
    const found = endedDay(now, zone, hour)
    return found ? [{ zone, hour, day: found.day, told_from: `${found.told_from}` }] : []
  })
  if (ended.length === 0) return
  await mails.enqueueOnce(db, (await listShortfalls(db, ended, now)).map(asMail))
}

/** In which zones members are, and at which of their hours they are reminded. */
async function listClocks(db: Database): Promise<{ zone: string; hour: number }[]> {
  const { rows } = await db.raw(`
    select distinct u.zone, r.hour
      from reminders as r
      join members as m on m.workspace_id = r.workspace_id and m.state = 'active'
      join users as u on u.id = m.user_id and u.state = 'active'
  `)
  return rows
}

/** A week is the member's own. Who joined in the middle of what ended, or chose or changed a reminder since, isn't asked. */
async function listShortfalls(db: Database, ended: object[], now: Temporal.Instant): Promise<Shortfall[]> {
  const { rows } = await db.raw(
    `with ended as (
       select *
         from jsonb_to_recordset(cast(:ended as jsonb)) as each (zone text, hour smallint, day date, told_from timestamptz)
     ), due as (
       select r.id, r.span, r.least_seconds, r.weekdays, r.workspace_id, w.name as workspace, m.id as member_id, m.user_id,
              u.email, u.locale, u.hour_cycle, ended.day as last_day,
              case r.span when 'day' then ended.day else ended.day - 6 end as first_day
         from reminders as r
         join workspaces as w on w.id = r.workspace_id
         join members as m on m.workspace_id = r.workspace_id and m.state = 'active'
         join users as u on u.id = m.user_id and u.state = 'active' and not 'reminder' = any(u.unwanted_mails)
         join ended on ended.zone = u.zone and ended.hour = r.hour and ended.told_from >= r.changed_at
        where case r.span when 'day' then extract(isodow from ended.day) = any(r.weekdays)
                          else extract(isodow from ended.day + 1) = u.week_start end
          and m.joined_at <= cast(case r.span when 'day' then ended.day else ended.day - 6 end as timestamp) at time zone u.zone
          and (r.for_all
               or exists (select from reminder_members as rm
                           where rm.workspace_id = r.workspace_id and rm.reminder_id = r.id and rm.member_id = m.id)
               or exists (select from reminder_teams as rt
                            join team_members as tm on tm.workspace_id = rt.workspace_id and tm.team_id = rt.team_id
                           where rt.workspace_id = r.workspace_id and rt.reminder_id = r.id and tm.member_id = m.id))
     )
     select due.*, tracked.seconds
       from due
      cross join lateral (
            select coalesce(sum(coalesce(e.seconds, extract(epoch from cast(:now as timestamptz) - e.started_at))), 0)::integer as seconds
              from entries as e
             where e.workspace_id = due.workspace_id and e.member_id = due.member_id
               and e.day between due.first_day and due.last_day and extract(isodow from e.day) = any(due.weekdays)) as tracked
      where tracked.seconds < due.least_seconds
        and not exists (select from mail_causes
                         where cause = concat_ws(':', 'reminder', due.id, due.member_id, due.last_day))`,
    { ended: JSON.stringify(ended), now: `${now}` },
  )
  return rows
}

function asMail(short: Shortfall): mails.CausedMail {
  const dates = datesFor(short, short.last_day)
  return {
    cause: `reminder:${short.id}:${short.member_id}:${short.last_day}`,
    kind: 'reminder',
    user_id: short.user_id,
    recipient: short.email,
    data: {
      workspace: short.workspace,
      workspace_id: short.workspace_id,
      period: short.span === 'day' ? dates.longDate(short.last_day) : dates.range(short.first_day, short.last_day),
      tracked: hm(short.seconds),
      expected: hm(short.least_seconds),
    },
  }
}
