import { type Database, violatedKey } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, type Sql, sql } from '../database/sql.js'
import { entriesFor } from '../entries/policy.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { projectsFor } from '../projects/policy.js'
import { asPage, type Page, pageByName } from '../web/paging.js'
import type { TaskFilter } from './form.js'
import { projectsForTasks, type TaskAction, taskActions, tasksFor } from './policy.js'

export type Task = { id: string; name: string; done_at: Date | null }

/** A task with what was tracked on it, as far as the member sees the entries, and whom it is assigned to. */
export type ListedTask = Task & { seconds: number; assignees: string[] }

/** What the member may do with a project's tasks. */
export type Rights = Record<`can_${TaskAction}`, boolean>

const STATES: Record<TaskFilter['state'], Sql> = {
  open: sql`t.done_at is null`,
  done: sql`t.done_at is not null`,
  all: always,
}

const matches = ({ q, state }: TaskFilter): Sql =>
  sql`${STATES[state]} and ${q ? sql`strpos(lower(t.name), lower(${q})) > 0` : always}`

const rightsOf = (actor: Member) =>
  Object.fromEntries(taskActions.map(action => [`can_${action}`, projectsForTasks(action, actor)]))

/** What the member may do with the tasks of a project, and how many of them a filter leaves. */
export const findOverview = (
  db: Database,
  actor: Member,
  projectId: string,
  filter: TaskFilter,
): Promise<(Rights & { count: number }) | undefined> =>
  db('projects as p')
    .where(projectsFor('view', actor))
    .where({ 'p.id': projectId })
    .first({
      ...rightsOf(actor),
      count: sql`(select count(*)::integer from tasks as t
                   where t.workspace_id = p.workspace_id and t.project_id = p.id and ${matches(filter)})`,
    })

/** A page of the tasks of a project that a filter leaves, by name. */
export async function listPage(
  db: Database,
  actor: Member,
  projectId: string,
  filter: TaskFilter,
): Promise<Page<ListedTask>> {
  const matching = db('tasks as t')
    .where({ 't.workspace_id': actor.workspace_id, 't.project_id': projectId })
    .where(matches(filter))
  const rows = await pageByName(matching, sql`t`, filter).select('t.id', 't.name', 't.done_at', {
    seconds: sql`(select coalesce(sum(e.seconds), 0)::bigint from entry_months as e
                   where e.project_id = t.project_id and e.task_id = t.id and ${entriesFor('view', actor)})`,
    assignees: sql`array(select ${shownName}
                           from task_members as tm
                           join members as m on m.workspace_id = tm.workspace_id and m.id = tm.member_id and m.state <> 'removed'
                           join users as u on u.id = m.user_id
                          where tm.workspace_id = t.workspace_id and tm.task_id = t.id
                          order by ${folded(shownName)})`,
  })
  return asPage<ListedTask>(rows, filter)
}

/** A task of a project that the member sees, with what they may do with the project's tasks. */
export const findTask = (
  db: Database,
  actor: Member,
  projectId: string,
  id: string,
): Promise<(Task & Rights & { project: { id: string; name: string } }) | undefined> =>
  db('tasks as t')
    .join('projects as p', { 'p.workspace_id': 't.workspace_id', 'p.id': 't.project_id' })
    .where(projectsFor('view', actor))
    .where({ 't.project_id': projectId, 't.id': id })
    .whereNull('p.deleted_at')
    .first('t.id', 't.name', 't.done_at', rightsOf(actor), {
      project: sql`jsonb_build_object('id', p.id, 'name', p.name)`,
    })

/** A task that was made, or the one of this name that was there already. */
export type Made = { id: string; is_new: boolean; is_done: boolean }

/**
 * Makes a task of a project within reach; undefined where that is out of reach. One of the same name, without case, is
 * made only once: the one that is there is returned.
 */
export async function create(db: Database, actor: Member, projectId: string, name: string): Promise<Made | undefined> {
  const [made] = await insert(db, actor, projectId, [name])
  if (made) return { id: made.id, is_new: true, is_done: false }
  const there = await db('tasks as t')
    .where(tasksFor('create', actor))
    .where({ 't.project_id': projectId })
    .where(sql`lower(t.name) = lower(${name})`)
    .first('t.id', 't.done_at')
  return there && { id: there.id, is_new: false, is_done: there.done_at !== null }
}

/** Makes tasks of a project within reach; where some of these names are there already it makes none and returns those. */
export async function createAll(db: Database, actor: Member, projectId: string, names: string[]): Promise<string[]> {
  const taken: string[] = await db('tasks as t')
    .where({ 't.workspace_id': actor.workspace_id, 't.project_id': projectId })
    .where(sql`lower(t.name) in (select lower(name) from unnest(${names}::text[]) as name)`)
    .orderBy('t.id')
    .pluck('t.name')
  if (taken.length === 0) await insert(db, actor, projectId, names)
  return taken
}

const insert = async (db: Database, actor: Member, projectId: string, names: string[]): Promise<Task[]> => {
  const { rows } = await db.raw('?', [
    sql`insert into tasks (workspace_id, project_id, name)
        select p.workspace_id, p.id, typed.name
          from projects as p
         cross join unnest(${names}::text[]) as typed(name)
         where p.workspace_id = ${actor.workspace_id} and p.id = ${projectId} and ${projectsForTasks('create', actor)}
            on conflict do nothing
        returning id, name, done_at`,
  ])
  return rows
}

/** Gives a task within reach another name; false where another of the project has it. */
export const rename = (db: Database, actor: Member, id: string, name: string): Promise<boolean> =>
  db('tasks as t')
    .where(tasksFor('edit', actor))
    .where({ 't.id': id })
    .update({ name })
    .then(
      () => true,
      error => {
        if (violatedKey(error) !== 'tasks_name_key') throw error
        return false
      },
    )

/** Marks a task within reach as done: nobody selects it any more. Doing it twice is doing it once. */
export const finish = (db: Database, actor: Member, id: string) =>
  db('tasks as t')
    .where(tasksFor('finish', actor))
    .where({ 't.id': id })
    .update({ done_at: sql`coalesce(done_at, now())` })

/** Marks a task within reach as open again. */
export const reopen = (db: Database, actor: Member, id: string) =>
  db('tasks as t').where(tasksFor('finish', actor)).where({ 't.id': id }).update({ done_at: null })
