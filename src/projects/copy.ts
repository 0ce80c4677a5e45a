import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { projectsFor } from './policy.js'

/**
 * Copies tasks with their assignees, members, teams and managers of a project that the actor may view into one that was
 * just made. Tasks are open again; who is no longer active stays behind. False where there is no such project.
 */
export async function copyInto(trx: Database, actor: Member, from: string, to: string): Promise<boolean> {
  const source = await trx('projects as p')
    .where(projectsFor('view', actor))
    .where({ 'p.id': from })
    .whereNull('p.deleted_at')
    .forKeyShare()
    .first('p.id')
  if (!source) return false

  await trx.raw(
    `with active as (
       select id from members where workspace_id = :workspace_id and state = 'active'
     ), people as (
       insert into project_members (workspace_id, project_id, member_id, is_manager)
       select workspace_id, :to, member_id, is_manager
         from project_members
        where workspace_id = :workspace_id and project_id = :from and member_id in (select id from active)
           on conflict do nothing
     ), groups as (
       insert into project_teams (workspace_id, project_id, team_id)
       select workspace_id, :to, team_id from project_teams where workspace_id = :workspace_id and project_id = :from
     ), made as (
       insert into tasks (workspace_id, project_id, name)
       select workspace_id, :to, name from tasks where workspace_id = :workspace_id and project_id = :from order by id
       returning id, name
     )
     insert into task_members (workspace_id, task_id, member_id)
     select old.workspace_id, made.id, tm.member_id
       from tasks as old
       join made on lower(made.name) = lower(old.name)
       join task_members as tm on tm.workspace_id = old.workspace_id and tm.task_id = old.id
      where old.workspace_id = :workspace_id and old.project_id = :from and tm.member_id in (select id from active)`,
    { workspace_id: actor.workspace_id, from, to },
  )
  return true
}
