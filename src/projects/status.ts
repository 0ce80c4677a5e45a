import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { either, type Sql, sql } from '../database/sql.js'
import { everTracked } from '../entries/months.js'
import { entriesFor } from '../entries/policy.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { inTotal } from '../reports/totals.js'
import type { Project } from './queries.js'

/** What was tracked: all, of that what is billable, and what the member may see it earns, in cents. */
export type Sum = {
  seconds: number
  billable_seconds: number
  amount_cents: number
  /** How many billable entries there are of which the member sees, or doesn't see, what they earn. */
  seen_count: number
  hidden_count: number
}

/** The part of a task or a member; no name where an entry has no task. */
export type Part = Sum & { name: string | null }

export type Status = { total: Sum; tasks: Part[]; members: Part[] }

type Row = Part & { of: 'all' | 'task' | 'member' }

/**
 * Of which entries `e` the status of their project shows the member what they earn: its managers of all, others of those
 * whose rates they may view (seed 001, hourly rates).
 */
export const earnings = (member: Member): Sql =>
  either([sql`e.project_id = any(${member.managed_projects})`, entriesFor('view_rate', member)])

/** What was tracked on a project of all time, by task and by member, longest first. What still runs isn't counted. One query. */
export async function findStatus(db: Database, member: Member, project: Project): Promise<Status> {
  const { rows } = await db.raw('?', [
    sql`with spent as (
          select e.task_id, e.member_id, e.entry_count, e.seconds, e.billable, e.amount_cents as cents, ${earnings(member)} as seen
            from ${everTracked(sql`em.workspace_id = ${member.workspace_id} and em.project_id = ${project.id}`)} as e),
        sums as (
          select case grouping(task_id, member_id) when 3 then 'all' when 1 then 'task' else 'member' end as of,
                 task_id, member_id, ${inTotal}
            from spent
           group by grouping sets ((), (task_id), (member_id)))
        select sums.of, coalesce(t.name, ${shownName}) as name, sums.seconds, sums.billable_seconds, sums.amount_cents,
               sums.seen_count, sums.hidden_count
          from sums
          left join tasks as t on t.workspace_id = ${member.workspace_id} and t.id = sums.task_id
          left join members as m on m.workspace_id = ${member.workspace_id} and m.id = sums.member_id
          left join users as u on u.id = m.user_id
         order by sums.seconds desc, ${folded(sql`coalesce(t.name, ${shownName})`)} nulls last, sums.task_id, sums.member_id`,
  ])
  const of = (kind: Row['of']): Row[] => rows.filter((row: Row) => row.of === kind)
  return { total: of('all')[0] as Row, tasks: of('task'), members: of('member') }
}
