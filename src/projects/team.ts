import type { Database } from '../database/connection.js'
import { always, either, type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import type { Added, CandidateSearch } from './form.js'
import { projectsFor } from './policy.js'

type Person = {
  id: string
  /** The alias, else the username. */
  name: string
  username: string
  colour: string
  state: 'active' | 'inactive'
  /** How many there are in all, also beyond those that are listed. */
  found_count: number
}

/** A direct member of a project. */
export type ProjectMember = Person & { is_manager: boolean }

/** A team that is a member of a project. */
export type ProjectTeam = { id: string; name: string; colour: string; member_count: number }

export type Candidate = Person & { is_ticked: boolean }
export type TeamCandidate = ProjectTeam & { is_ticked: boolean }

/** So many people are listed at most; a search finds the others. */
const LISTED = 200

const isNamed = (q: string): Sql =>
  q === '' ? always : sql`strpos(lower(concat_ws(chr(10), u.alias, u.username)), lower(${q})) > 0`

const isTicked = (column: Sql, ids: string[]): Sql => sql`${column} = any(${ids})`

const people = (db: Database, actor: Member) =>
  db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': actor.workspace_id })
    .select('m.id', 'u.username', 'u.colour', 'm.state', { name: shownName, found_count: sql`count(*) over ()` })

/** The direct members of a project, managers first; those of the name `q` where there is one. */
export const listMembers = (db: Database, actor: Member, id: string, q: string): Promise<ProjectMember[]> =>
  people(db, actor)
    .join('project_members as pm', join => join.on({ 'pm.workspace_id': 'm.workspace_id', 'pm.member_id': 'm.id' }))
    .whereNot({ 'm.state': 'removed' })
    .where({ 'pm.project_id': id })
    .where(isNamed(q))
    .orderByRaw(sql`pm.is_manager desc, lower(${shownName}), m.id`)
    .limit(LISTED)
    .select('pm.is_manager')

const TEAM_SIZE = sql`(select count(*)::integer
                         from team_members as tm
                         join members as m on m.workspace_id = tm.workspace_id and m.id = tm.member_id and m.state = 'active'
                        where tm.workspace_id = t.workspace_id and tm.team_id = t.id)`

const isOnProject = (id: string): Sql =>
  sql`exists (select from project_teams as pt
             where pt.workspace_id = t.workspace_id and pt.team_id = t.id and pt.project_id = ${id})`

/** How many active members manage the project. */
const managerCount = ({ workspace_id }: Member, id: string): Sql =>
  sql`(select count(*)::integer
         from project_members as pm
         join members as m on m.workspace_id = pm.workspace_id and m.id = pm.member_id and m.state = 'active'
        where pm.workspace_id = ${workspace_id} and pm.project_id = ${id} and pm.is_manager)`

/** The teams that are members of a project, and how many active members manage it. One query. */
export async function findTeams(
  db: Database,
  actor: Member,
  id: string,
): Promise<{ teams: ProjectTeam[]; manager_count: number }> {
  const { rows } = await db.raw('?', [
    sql`select ${managerCount(actor, id)} as manager_count,
               (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'colour', t.colour, 'member_count', ${TEAM_SIZE})
                                          order by lower(t.name), t.id), '[]')
                  from teams as t
                 where t.workspace_id = ${actor.workspace_id} and ${isOnProject(id)}) as teams`,
  ])
  return rows[0]
}

/** Whether nobody but this member manages the project. */
export const isLastManager = async (db: Database, actor: Member, id: string, memberId: string): Promise<boolean> =>
  (await db('project_members')
    .where({ workspace_id: actor.workspace_id, project_id: id, member_id: memberId, is_manager: true })
    .where(sql`${managerCount(actor, id)} = 1`)
    .first('member_id')) !== undefined

/** Active members who aren't on the project themselves: those of the name `q`, the ticked ones first. */
export const listCandidates = (
  db: Database,
  actor: Member,
  id: string,
  { q, member: ticked }: CandidateSearch,
): Promise<Candidate[]> =>
  people(db, actor)
    .where({ 'm.state': 'active' })
    .where(
      sql`not exists (select from project_members as pm
                     where pm.workspace_id = m.workspace_id and pm.member_id = m.id and pm.project_id = ${id})`,
    )
    .where(either([isTicked(sql`m.id`, ticked), isNamed(q)]))
    .orderByRaw(sql`${isTicked(sql`m.id`, ticked)} desc, lower(${shownName}), m.id`)
    .limit(LISTED)
    .select({ is_ticked: isTicked(sql`m.id`, ticked) })

/** Teams within reach that aren't on the project: those of the name `q`, and the ticked ones. */
export const listTeamCandidates = (
  db: Database,
  actor: Member,
  id: string,
  { q, team: ticked }: CandidateSearch,
): Promise<TeamCandidate[]> =>
  db('teams as t')
    .where(teamsFor('view', actor))
    .where(sql`not ${isOnProject(id)}`)
    .where(either([isTicked(sql`t.id`, ticked), sql`strpos(lower(t.name), lower(${q})) > 0`]))
    .orderByRaw('lower(t.name), t.id')
    .limit(LISTED)
    .select('t.id', 't.name', 't.colour', { member_count: TEAM_SIZE, is_ticked: isTicked(sql`t.id`, ticked) })

/** A team of the workspace. */
export const findTeam = (db: Database, actor: Member, id: string): Promise<{ id: string; name: string } | undefined> =>
  db('teams').where({ workspace_id: actor.workspace_id, id }).first('id', 'name')

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
