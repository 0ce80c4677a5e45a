import { foldedKey } from '../charts/folded.js'
import { unitFor } from '../charts/spans.js'
import type { Database } from '../database/connection.js'
import { both, sql } from '../database/sql.js'
import { entriesFor } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { COLUMNS } from '../reports/definitions.js'
import type { Report } from '../reports/detailed-form.js'
import { Filter, finished } from '../reports/filter.js'
import { type Range, within } from '../reports/range.js'
import { sumsBy } from '../reports/sources.js'
import { inTotal, type Totals } from '../reports/totals.js'

/** Whose time: that of whoever looks, or of everybody as far as they may view it. */
export type Whose = 'own' | 'team'

export type Project = { id: string; name: string; colour: string; client_id: string | null; client: string | null }

/** What was tracked: in all, on each project, and from each `start` on for as long as a bar is. */
export type Time = Totals & {
  /** The longest first; null is what has no project, or one that is deleted. */
  projects: { project: Project | null; seconds: number }[]
  /** By the keys of the slices that the bars have, of which those are folded that no picture shows. */
  parts: { start: string; key: string; seconds: number }[]
}

/** The keys of slices that are no project's id. */
export const KEYS = { none: 'none', billable: 'yes', unbillable: 'no' }

/** So many make a list that one can still read. */
export const MOST_ACTIVITIES = 200

/** What one of a team did on a project. */
export type Share = { member_id: string; project_id: string | null; seconds: number }

/** What somebody did most of, as it goes into a form that starts it again. */
export type Activity = {
  description: string
  project: { id: string; name: string; colour: string; client: string | null } | null
  task: { id: string; name: string } | null
  billable: boolean
  seconds: number
  entry_count: number
}

/** What of the range the member may view of themselves, or of all, as a report counts it. */
const reportOf = (member: Member, range: Range, whose: Whose): Report => ({
  range,
  filter: Filter.parse(whose === 'own' ? { member: member.id } : {}),
  rounding: undefined,
})

/** What the figures and the pictures of a dashboard say, its bars parted by project or by what is billable. One query. */
export async function findTime(
  db: Database,
  member: Member,
  range: Range,
  whose: Whose,
  by: 'project' | 'billable',
): Promise<Time> {
  const unit = unitFor({ first: range.from, last: range.to })
  const { rows } = await db.raw<{ rows: [Time] }>('?', [
    sql`with told as materialized (
          select s.*, greatest(s.${COLUMNS[unit].name}, ${range.from}) as start, coalesce(cast(p.id as text), ${KEYS.none}) as key
            from (${sumsBy(member, reportOf(member, range, whose), [unit, 'project_id'])}) as s
            left join projects as p
              on p.workspace_id = ${member.workspace_id} and p.id = s.project_id and p.deleted_at is null),
        placed as materialized (
          select key, sum(seconds) as seconds, row_number() over (order by sum(seconds) desc, key) as place
            from told
           group by key)
        select ${inTotal},
               (select coalesce(jsonb_agg(jsonb_build_object('project', ${project}, 'seconds', placed.seconds)
                                          order by placed.place), '[]')
                  from placed
                  left join projects as p on p.workspace_id = ${member.workspace_id} and p.id = placed.key
                  left join clients as c
                    on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null) as projects,
               (select coalesce(jsonb_agg(part), '[]')
                  from (${by === 'project' ? PARTS.project : PARTS.billable}) as part) as parts
          from told`,
  ])
  return rows[0]
}

const project = sql`case when p.id is not null
  then jsonb_build_object('id', p.id, 'name', p.name, 'colour', p.colour, 'client_id', c.id, 'client', c.name) end`

const PARTS = {
  project: sql`select start, ${foldedKey} as key, sum(told.seconds) as seconds
                 from told
                 join placed using (key)
                group by 1, 2`,
  billable: sql`select start, case when billable then ${KEYS.billable} else ${KEYS.unbillable} end as key,
                       sum(seconds) as seconds
                  from told
                 group by 1, 2`,
}

/** What each of the team did on each project. Read on its own, as grouping sets would sort all entries twice. */
export async function listShares(db: Database, member: Member, range: Range): Promise<Share[]> {
  const { rows } = await db.raw<{ rows: Share[] }>('?', [
    sql`select member_id, project_id, cast(sum(seconds) as bigint) as seconds
          from (${sumsBy(member, reportOf(member, range, 'team'), ['member_id', 'project_id'])}) as summed
         group by member_id, project_id`,
  ])
  return rows
}

/**
 * What the member did most of: entries with the same description, project and task, the longest first; billable as the
 * last of them. One more than `most` says that there are others.
 */
export async function listActivities(
  db: Database,
  member: Member,
  range: Range,
  most = MOST_ACTIVITIES,
): Promise<Activity[]> {
  const { rows } = await db.raw<{ rows: Activity[] }>('?', [
    sql`with sums as (
          select e.description, e.project_id, e.task_id, cast(sum(e.seconds) as bigint) as seconds,
                 count(*) as entry_count, (array_agg(e.billable order by e.started_at desc))[1] as billable
            from entries as e
           where ${both(entriesFor('view', member), sql`e.member_id = ${member.id}`, finished, within(range))}
           group by e.description, e.project_id, e.task_id
           order by seconds desc, e.description, e.project_id, e.task_id
           limit ${most + 1})
        select sums.description, sums.billable, sums.seconds, sums.entry_count,
               case when p.id is not null
                 then jsonb_build_object('id', p.id, 'name', p.name, 'colour', p.colour, 'client', c.name) end as project,
               case when p.id is not null and t.id is not null
                 then jsonb_build_object('id', t.id, 'name', t.name) end as task
          from sums
          left join projects as p
            on p.workspace_id = ${member.workspace_id} and p.id = sums.project_id and p.deleted_at is null
          left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null
          left join tasks as t on t.workspace_id = ${member.workspace_id} and t.id = sums.task_id
         order by sums.seconds desc, sums.description, sums.project_id, sums.task_id`,
  ])
  return rows
}
