import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import { findMade } from '../mail/wordings.js'
import { datesFor } from '../tracker/dates.js'
import { hm } from '../web/format.js'
import { endedDay } from './ended.js'

type Week = {
  member_id: string
  user_id: string
  email: string
  locale: string
  hour_cycle: 12 | 24
  workspace_id: string
  workspace: string
  first_day: string
  last_day: string
  /** The most time first; no name is no project, or one that was deleted. */
  projects: { name: string | null; seconds: number }[]
}

/** Early enough to be there when the week begins. */
const HOUR = 7

/** Tells members of their own week when it is over, in their zone and as they count weeks; each once. */
export async function summariseWeeks(db: Database, now: Temporal.Instant = Temporal.Now.instant()): Promise<void> {
  if (!(await findMade(db, 'weekly_summary')).is_on) return
  const zones: string[] = await db('users').where({ state: 'active' }).distinct().pluck('zone')
  const ended = zones.flatMap(zone => {
    const day = endedDay(now, zone, HOUR)?.day
    return day ? [{ zone, day, week_start: Temporal.PlainDate.from(day).add({ days: 1 }).dayOfWeek }] : []
  })
  if (ended.length === 0) return
  await mails.enqueueOnce(db, (await listWeeks(db, ended)).map(asMail))
}

/** The weeks that ended in these zones, where something was tracked and that were not told yet. */
async function listWeeks(db: Database, ended: object[]): Promise<Week[]> {
  const { rows } = await db.raw(
    `with due as (
       select m.workspace_id, w.name as workspace, m.id as member_id, m.user_id, u.email, u.locale, u.hour_cycle,
              ended.day - 6 as first_day, ended.day as last_day
         from jsonb_to_recordset(cast(:ended as jsonb)) as ended (zone text, day date, week_start smallint)
         join users as u on u.zone = ended.zone and u.week_start = ended.week_start and u.state = 'active'
                        and not 'weekly_summary' = any(u.unwanted_mails)
         join members as m on m.user_id = u.id and m.state = 'active'
         join workspaces as w on w.id = m.workspace_id
        where not exists (select from mail_causes where cause = concat_ws(':', 'weekly_summary', m.id, ended.day))
     ), tracked as (
       select due.member_id, case when p.deleted_at is null then p.name end as name, sum(e.seconds)::integer as seconds
         from due
         join entries as e on e.workspace_id = due.workspace_id and e.member_id = due.member_id
                          and e.day between due.first_day and due.last_day and e.stopped_at is not null
         left join projects as p on p.workspace_id = e.workspace_id and p.id = e.project_id
        group by due.member_id, case when p.deleted_at is null then p.id end, 2
     )
     select due.*, jsonb_agg(jsonb_build_object('name', name, 'seconds', seconds) order by seconds desc, name) as projects
       from due
       join tracked using (member_id)
      group by due.workspace_id, due.workspace, due.member_id, due.user_id, due.email, due.locale, due.hour_cycle,
               due.first_day, due.last_day`,
    { ended: JSON.stringify(ended) },
  )
  return rows
}

const asMail = (week: Week): mails.CausedMail => ({
  cause: `weekly_summary:${week.member_id}:${week.last_day}`,
  kind: 'weekly_summary',
  user_id: week.user_id,
  recipient: week.email,
  data: {
    workspace: week.workspace,
    workspace_id: week.workspace_id,
    period: datesFor(week, week.last_day).range(week.first_day, week.last_day),
    total: hm(week.projects.reduce((sum, { seconds }) => sum + seconds, 0)),
    projects: week.projects.map(({ name, seconds }) => `${name ?? 'No project'}: ${hm(seconds)}`).join('\n'),
  },
})
