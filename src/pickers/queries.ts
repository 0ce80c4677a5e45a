import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, either, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { projectsFor, usableProjects } from '../projects/policy.js'
import { projectsForTasks, usableTasks } from '../tasks/policy.js'
import { patternsOf } from './search.js'

/** A project that can be chosen, or a task of one: then `task` says which. */
export type ProjectRow = {
  is_recent: boolean
  project: { id: string; name: string; colour: string; client: string | null; is_billable: boolean }
  task: { id: string; name: string } | null
}

export type TagRow = { is_recent: boolean; id: string; name: string }

/** How much of a list is wanted: of what was used last, and altogether. */
export type Limits = { recent: number; all: number }

const LATEST_ENTRIES = 200

/** The member's latest entries, in the order of the index that they are read from. */
const latest = (member: Member): Sql =>
  sql`(select e.id, e.project_id, e.task_id, e.started_at
         from entries as e
        where e.workspace_id = ${member.workspace_id} and e.member_id = ${member.id}
        order by e.day desc, e.started_at desc, e.id
        limit ${LATEST_ENTRIES})`

const PROJECT = sql`jsonb_build_object('id', p.id, 'name', p.name, 'colour', p.colour, 'client', c.name, 'is_billable', p.is_billable)`
const TASK = sql`case when t.id is not null then jsonb_build_object('id', t.id, 'name', t.name) end`
const FROM_PROJECTS = sql`projects as p
       left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null`

/**
 * What the member may track on and whose project, client and task hold every word of `typed`: first what they used last,
 * then by client and name, a project's tasks after it.
 */
function projectRows(member: Member, typed: string, limits: Limits): Sql {
  const usable = usableTasks(member)
  const patterns = patternsOf(typed)
  const projectFits = holds(sql`concat(c.name, ' ', p.name)`, patterns)
  const taskFits = holds(sql`concat(c.name, ' ', p.name, ' ', t.name)`, patterns)
  const hasFittingTask = sql`p.id in (select t.project_id from tasks as t
                                       where t.workspace_id = ${member.workspace_id} and t.done_at is null
                                         and ${folded(sql`t.name`)} like any (${patterns}))
                         and exists (select from tasks as t where ${usable} and ${taskFits})`
  return sql`
    with recent as (
      select l.project, l.task, used.used_at
        from (select project_id, task_id, max(started_at) as used_at from ${latest(member)} as l group by 1, 2) as used
       cross join lateral (
             select ${PROJECT} as project, ${TASK} as task
               from ${FROM_PROJECTS}
               left join tasks as t on t.workspace_id = p.workspace_id and t.id = used.task_id
              where p.id = used.project_id and ${usableProjects(member)} and (t.id is null or ${usable}) and ${taskFits}
              limit 1) as l
       order by used.used_at desc
       limit ${limits.recent}
    ), found as (
      select p.id, ${projectFits} as is_whole
        from ${FROM_PROJECTS}
       where ${usableProjects(member)} and ${either([projectFits, ...(patterns.length > 0 ? [hasFittingTask] : [])])}
       order by ${folded(sql`c.name`)} nulls first, c.id, ${folded(sql`p.name`)}, p.id
       limit ${limits.all}
    )
    select is_recent, project, task
      from (
        select true as is_recent, project, task, used_at, null as client, null as client_id, null as name, null as id,
               null as task_name
          from recent
         union all
        select false, ${PROJECT}, ${TASK}, null, ${folded(sql`c.name`)}, c.id, ${folded(sql`p.name`)}, p.id, ${folded(sql`t.name`)}
          from found
          join ${FROM_PROJECTS} on p.workspace_id = ${member.workspace_id} and p.id = found.id
         cross join lateral (select null as id, null as name
                              union all
                             (select t.id, t.name from tasks as t
                               where ${usable} and (found.is_whole or ${taskFits})
                               order by ${folded(sql`t.name`)}, t.id
                               limit ${limits.all})) as t) as rows
     order by is_recent desc, used_at desc, client nulls first, client_id, name, id, task_name nulls first
     limit ${limits.recent + limits.all}`
}

/** True where a text holds all of these; without any nothing is looked at. */
const holds = (text: Sql, patterns: string[]): Sql =>
  patterns.length > 0 ? sql`${folded(text)} like all (${patterns})` : always

/** The tags whose names hold every word of `typed`: first what the member used last, then by name. */
function tagRows(member: Member, typed: string, limits: Limits): Sql {
  const fits = holds(sql`t.name`, patternsOf(typed))
  return sql`
    with recent as (
      select t.id, t.name, max(l.started_at) as used_at
        from ${latest(member)} as l
        join entry_tags as et on et.workspace_id = ${member.workspace_id} and et.entry_id = l.id
        join tags as t on t.workspace_id = et.workspace_id and t.id = et.tag_id
       where t.archived_at is null and ${fits}
       group by t.workspace_id, t.id
       order by used_at desc
       limit ${limits.recent}
    )
    select recent.id is not null as is_recent, t.id, t.name
      from tags as t
      left join recent on recent.id = t.id
     where t.workspace_id = ${member.workspace_id} and t.archived_at is null and ${fits}
     order by recent.used_at desc nulls last, ${folded(sql`t.name`)}, t.id
     limit ${limits.all}`
}

const rowsOf = async <Row>(db: Database, query: Sql): Promise<Row[]> => (await db.raw('?', [query])).rows

export const listProjects = (db: Database, member: Member, typed: string, limits: Limits): Promise<ProjectRow[]> =>
  rowsOf(db, projectRows(member, typed, limits))

export const listTags = (db: Database, member: Member, typed: string, limits: Limits): Promise<TagRow[]> =>
  rowsOf(db, tagRows(member, typed, limits))

/** Both lists for the plain selects of a form, in one query. */
export async function findHandy(
  db: Database,
  member: Member,
  limits: Limits,
): Promise<{ projects: ProjectRow[]; tags: TagRow[] }> {
  const [row] = await rowsOf<{ projects: ProjectRow[]; tags: TagRow[] }>(
    db,
    sql`select (select coalesce(jsonb_agg(p), '[]') from (${projectRows(member, '', limits)}) as p) as projects,
               (select coalesce(jsonb_agg(t), '[]') from (${tagRows(member, '', limits)}) as t) as tags`,
  )
  return row as { projects: ProjectRow[]; tags: TagRow[] }
}

/** Project, task and tags as a picker shows what is chosen. */
export type ChosenWork = {
  project: ProjectRow['project'] | null
  task: ProjectRow['task']
  tags: { id: string; name: string }[]
}

/** The names of these, as far as they are in sight. */
export async function findChosen(
  db: Database,
  member: Member,
  ids: { project_id: string | null; task_id: string | null; tag_ids: string[] },
): Promise<ChosenWork> {
  const [row] = await rowsOf<ChosenWork>(
    db,
    sql`
    select work.project, work.task,
           (select coalesce(jsonb_agg(jsonb_build_object('id', tags.id, 'name', tags.name) order by ${folded(sql`tags.name`)}), '[]')
              from tags
             where tags.workspace_id = ${member.workspace_id} and tags.id = any(${ids.tag_ids})) as tags
      from (select) as always
      left join (select ${PROJECT} as project, ${TASK} as task
                   from ${FROM_PROJECTS}
                   left join tasks as t on ${usableTasks(member)} and t.id = ${ids.task_id}
                  where ${projectsFor('view', member)} and p.deleted_at is null and p.id = ${ids.project_id}) as work on true`,
  )
  return row as ChosenWork
}

/** The project, if it is one to which the member may add tasks. */
export const findProjectForTasks = (
  db: Database,
  member: Member,
  id: string,
): Promise<{ id: string; name: string } | undefined> =>
  db('projects as p').where(projectsForTasks('create', member)).where({ 'p.id': id }).first('p.id', 'p.name')
