import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import type { Added } from './form.js'
import { projectsFor } from './policy.js'

/**
 * Puts members and teams on a project, all or none, and returns how many are new on it; `manager` makes the new
 * members managers at once. Undefined where one of them isn't there, or the project is out of reach.
 */
export const add = (db: Database, actor: Member, id: string, { member, team, manager }: Added) =>
  db.transaction(async (trx): Promise<number | undefined> => {
    const { workspace_id } = actor
    const project = await trx('projects as p')
      .where(projectsFor('staff', actor))
      .where({ 'p.id': id })
      .whereNull('p.deleted_at')
      .forKeyShare()
      .first('p.id')
    if (!project || !(await members.lockMembers(trx, actor, member))) return undefined
    const found = await trx('teams as t')
      .where(teamsFor('view', actor))
      .whereIn('t.id', team)
      .forKeyShare()
      .pluck('t.id')
    if (found.length !== new Set(team).size) return undefined

    const people = member.length
      ? await trx('project_members')
          .insert(member.map(member_id => ({ workspace_id, project_id: id, member_id, is_manager: manager })))
          .onConflict(['workspace_id', 'project_id', 'member_id'])
          .ignore()
          .returning('member_id')
      : []
    const groups = team.length
      ? await trx('project_teams')
          .insert(team.map(team_id => ({ workspace_id, project_id: id, team_id })))
          .onConflict(['workspace_id', 'project_id', 'team_id'])
          .ignore()
          .returning('team_id')
      : []
    return people.length + groups.length
  })

const on = ({ workspace_id }: Member, project_id: string) => ({ workspace_id, project_id })

/** Takes a member off a project, with the manager rights. Who may is the project's `can_staff`. */
export const removeMember = (db: Database, actor: Member, id: string, member_id: string) =>
  db('project_members')
    .where({ ...on(actor, id), member_id })
    .del()

/** Takes a team off a project. Who may is `can_staff`. */
export const removeTeam = (db: Database, actor: Member, id: string, team_id: string) =>
  db('project_teams')
    .where({ ...on(actor, id), team_id })
    .del()

/** Gives a direct member manager rights, or takes them; 0 where they aren't on it. Who may is `can_staff`. */
export const appoint = (
  db: Database,
  actor: Member,
  id: string,
  member_id: string,
  is_manager: boolean,
): Promise<number> =>
  db('project_members')
    .where({ ...on(actor, id), member_id })
    .update({ is_manager })
