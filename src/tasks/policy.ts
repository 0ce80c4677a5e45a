import { both, either, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { anyReach, type Reaches } from '../permissions/reach.js'
import { projectsFor, usableProjects } from '../projects/policy.js'

export const taskActions = ['create', 'edit', 'delete', 'finish'] as const
export type TaskAction = (typeof taskActions)[number]

const viewed = (member: Member): Sql => projectsFor('view', member)

/** New tasks, and done ones, are for projects that one can use; the others also for archived ones. */
export const taskReaches = {
  create: { all: usableProjects },
  edit: { all: viewed },
  delete: { all: viewed },
  finish: { all: usableProjects },
} satisfies Record<TaskAction, Reaches>

/**
 * The projects `p` with whose tasks `member` may do `action`. Managers add, edit and finish the tasks of theirs without
 * any role (seed 001); deleting one takes it from entries, which is more than that.
 */
export const projectsForTasks = (action: TaskAction, member: Member): Sql =>
  both(
    sql`p.deleted_at is null`,
    anyReach(taskReaches[action], action === 'delete' ? [] : [projectsFor('tasks', member)], action, 'task', member),
  )

const isUnassigned = sql`not exists (select from task_members as tm
                                      where tm.workspace_id = t.workspace_id and tm.task_id = t.id)`

const isAssigned = (member: Member): Sql =>
  sql`exists (select from task_members as tm
             where tm.workspace_id = t.workspace_id and tm.task_id = t.id and tm.member_id = ${member.id})`

/**
 * The tasks `t` of a project `p` on which `member` may track where they may track on that: open ones, and of those that
 * are assigned their own, unless they edit the project's tasks (reference 1.9: "Anyone" is no limit).
 */
export const usableTasks = (member: Member): Sql =>
  both(
    sql`t.workspace_id = p.workspace_id and t.project_id = p.id and t.done_at is null`,
    either([isUnassigned, isAssigned(member), projectsForTasks('edit', member)]),
  )

/** The tasks `t` to which `member` may do `action`. */
export const tasksFor = (action: TaskAction, member: Member): Sql =>
  sql`(t.workspace_id = ${member.workspace_id}
       and t.project_id in (select p.id from projects as p
                             where p.workspace_id = t.workspace_id and ${projectsForTasks(action, member)}))`
