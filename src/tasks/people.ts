import type { Database } from '../database/connection.js'
import { type Sql, sql } from '../database/sql.js'
import { type Candidate, listCandidates } from '../members/candidates.js'
import type { Member } from '../members/queries.js'
import { seersOf } from '../permissions/who.js'
import { projectsFor } from '../projects/policy.js'
import type { PeopleSearch } from './form.js'
import { tasksFor } from './policy.js'

/** The active members who may view a project. */
const viewersOf = (db: Database, actor: Member, id: string) =>
  seersOf(db, actor, {
    row: sql`(select * from projects where workspace_id = ${actor.workspace_id} and id = ${id}) as p`,
    sees: member => projectsFor('view', member),
    ways: [],
  })

/**
 * The people who see the project: those of the name `q`, whoever is ticked first. Ticked are those whom the search names,
 * or to whom the task is assigned where nobody has searched yet.
 */
export async function listPeople(
  db: Database,
  actor: Member,
  projectId: string,
  taskId: string,
  { q, member, found }: PeopleSearch,
): Promise<Candidate[]> {
  const ticked = found ? sql`m.id = any(${member})` : isAssigned(taskId)
  const { seers } = await viewersOf(db, actor, projectId)
  return listCandidates(db, actor, { q, ticked, eligible: sql`m.id in (select id from (${seers}) as viewer)` })
}

const isAssigned = (taskId: string): Sql =>
  sql`exists (select from task_members as tm
             where tm.workspace_id = m.workspace_id and tm.member_id = m.id and tm.task_id = ${taskId})`

/**
 * Assigns a task within reach to these people and nobody else; false where one of them doesn't see the project, or not
 * any more.
 */
export const assign = (db: Database, actor: Member, projectId: string, taskId: string, memberIds: string[]) =>
  db.transaction(async (trx): Promise<boolean> => {
    const { workspace_id } = actor
    const task = await trx('tasks as t')
      .where(tasksFor('edit', actor))
      .where({ 't.id': taskId })
      .forKeyShare()
      .first('t.id')
    const { seers } = await viewersOf(trx, actor, projectId)
    const { rows } = await trx.raw('?', [sql`select id from (${seers}) as viewer where id = any(${memberIds})`])
    if (!task || rows.length !== new Set(memberIds).size) return false

    await trx('task_members').where({ workspace_id, task_id: taskId }).whereNotIn('member_id', memberIds).del()
    if (memberIds.length > 0) {
      await trx('task_members')
        .insert(memberIds.map(member_id => ({ workspace_id, task_id: taskId, member_id })))
        .onConflict()
        .ignore()
    }
    return true
  })
