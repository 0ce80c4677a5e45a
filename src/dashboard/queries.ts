import { unitFor } from '../charts/spans.js'
import { startOf } from '../charts/start.js'
import type { Database } from '../database/connection.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import { entriesFor } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { type Range, within } from '../reports/range.js'

/** Whose time: that of whoever looks, or of everybody as far as they may view it. */
export type Whose = 'own' | 'team'

/** What was tracked on a project, from `start` on for as long as a bar is. */
export type Part = {
  start: string
  project: { id: string; name: string; colour: string; client_id: string | null; client: string | null } | null
  billable: boolean
  seconds: number
}

/** What one of a team did on a project. */
export type Share = { start: null; member_id: string; project: Part['project']; seconds: number }

/** What somebody did most of, as it goes into a form that starts it again. */
export type Activity = {
  description: string
  project: { id: string; name: string; colour: string; client: string | null } | null
  task: { id: string; name: string } | null
  billable: boolean
  seconds: number
  entry_count: number
}

const ALL = 200

/** What of the range the member may view of themselves, or of all; what still runs isn't counted. */
const counted = (member: Member, range: Range, whose: Whose): Sql =>
  both(
    entriesFor('view', member),
    whose === 'own' ? sql`e.member_id = ${member.id}` : always,
    sql`e.stopped_at is not null`,
    within(range),
  )

/** What is summed: the parts of the pictures, and for a team what each of them did on each project. */
const SETS: Record<Whose, Sql> = {
  own: sql`start, project_id, billable, member_id`,
  team: sql`grouping sets ((start, project_id, billable), (member_id, project_id))`,
}

/** The sums of a dashboard's pictures, and for a team's those of each member. What is deleted shows as none. One query. */
export async function listSums(
  db: Database,
  member: Member,
  range: Range,
  whose: Whose,
): Promise<{ parts: Part[]; shares: Share[] }> {
  const unit = unitFor({ first: range.from, last: range.to })
  const { rows } = await db.raw<{ rows: (Part | Share)[] }>('?', [
    sql`with spent as (
          select greatest(${startOf(unit, member.week_start)}, ${range.from}) as start, e.project_id, e.billable, e.member_id,
                 e.seconds
            from entries as e
           where ${counted(member, range, whose)}),
        sums as (
          select start, project_id, billable, member_id, cast(sum(seconds) as bigint) as seconds
            from spent
           group by ${SETS[whose]})
        select sums.start, sums.billable, sums.member_id, sums.seconds,
               case when p.id is not null
                 then jsonb_build_object('id', p.id, 'name', p.name, 'colour', p.colour, 'client_id', c.id, 'client', c.name)
               end as project
          from sums
          left join projects as p
            on p.workspace_id = ${member.workspace_id} and p.id = sums.project_id and p.deleted_at is null
          left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null`,
  ])
  return { parts: rows.filter(row => isPart(row)), shares: rows.filter(row => !isPart(row)) }
}

const isPart = (row: Part | Share): row is Part => row.start !== null

/**
 * What the member did most of: entries with the same description, project and task, the longest first; billable as the
 * last of them. One more than `most` says that there are others.
 */
export async function listActivities(db: Database, member: Member, range: Range, most = ALL): Promise<Activity[]> {
  const { rows } = await db.raw<{ rows: Activity[] }>('?', [
    sql`with sums as (
          select e.description, e.project_id, e.task_id, cast(sum(e.seconds) as bigint) as seconds,
                 count(*) as entry_count, (array_agg(e.billable order by e.started_at desc))[1] as billable
            from entries as e
           where ${counted(member, range, 'own')}
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
