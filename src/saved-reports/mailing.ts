import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import { findMade } from '../mail/wordings.js'
import { endedDay } from '../notices/ended.js'

type Due = {
  report_id: string
  workspace_id: string
  workspace: string
  day: string
  member_id: string
  user_id: string
  email: string
}

/** By the clock of whoever saved the report. */
const HOUR = 7

/**
 * Sends the saved reports that are due to those for whom they are, each once. Whether somebody may see it still is asked
 * when their mail is written.
 */
export async function mailReports(db: Database, now: Temporal.Instant = Temporal.Now.instant()): Promise<void> {
  if (!(await findMade(db, 'saved_report')).is_on) return
  const zones: string[] = await db('saved_reports as s')
    .join('members as m', { 'm.workspace_id': 's.workspace_id', 'm.id': 's.member_id' })
    .join('users as u', 'u.id', 'm.user_id')
    .whereNotNull('s.mailed')
    .distinct()
    .pluck('u.zone')
  const ended = zones.flatMap(zone => {
    const found = endedDay(now, zone, HOUR)
    return found ? [{ zone, day: found.day, told_from: `${found.told_from}` }] : []
  })
  if (ended.length > 0) await mails.enqueueOnce(db, (await listDue(db, ended)).map(asMail))
}

/**
 * A week begins as the maker counts it. Who chose since when it is sent doesn't get what was over before, and fixed days
 * are sent as long as the day, week or month that is over had any of them.
 */
async function listDue(db: Database, ended: object[]): Promise<Due[]> {
  const { rows } = await db.raw(
    `select s.id as report_id, s.workspace_id, w.name as workspace, ended.day, m.id as member_id, m.user_id, u.email
       from jsonb_to_recordset(cast(? as jsonb)) as ended (zone text, day date, told_from timestamptz)
       join users as by on by.zone = ended.zone and by.state = 'active'
       join members as maker on maker.user_id = by.id and maker.state = 'active'
       join saved_reports as s on s.workspace_id = maker.workspace_id and s.member_id = maker.id
                              and s.mailed_since <= ended.told_from
       join workspaces as w on w.id = s.workspace_id
       join members as m on m.workspace_id = s.workspace_id and m.state = 'active'
       join users as u on u.id = m.user_id and u.state = 'active' and not 'saved_report' = any(u.unwanted_mails)
      where case s.mailed when 'day' then true
                          when 'week' then extract(isodow from ended.day + 1) = by.week_start
                          else extract(day from ended.day + 1) = 1 end
        and coalesce(s.last_day >= case s.mailed when 'day' then ended.day
                                                 when 'week' then ended.day - 6
                                                 else date_trunc('month', ended.day)::date end, true)
        and (m.id = s.member_id or s.for_all
             or exists (select from saved_report_members as sm
                         where sm.workspace_id = s.workspace_id and sm.report_id = s.id and sm.member_id = m.id)
             or exists (select from saved_report_teams as st
                          join team_members as tm on tm.workspace_id = st.workspace_id and tm.team_id = st.team_id
                         where st.workspace_id = s.workspace_id and st.report_id = s.id and tm.member_id = m.id))
        and not exists (select from mail_causes
                         where cause = concat_ws(':', 'saved_report', s.id, m.id, ended.day))`,
    [JSON.stringify(ended)],
  )
  return rows
}

const asMail = ({ report_id, workspace_id, workspace, day, member_id, user_id, email }: Due): mails.CausedMail => ({
  cause: `saved_report:${report_id}:${member_id}:${day}`,
  kind: 'saved_report',
  user_id,
  recipient: email,
  data: { workspace, workspace_id, report_id, member_id },
})
