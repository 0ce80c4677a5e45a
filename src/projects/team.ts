import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { either, type Sql, sql } from '../database/sql.js'
import { type Candidate, listCandidates } from '../members/candidates.js'
import { isNamed, shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { rateOn } from '../rates/queries.js'
import { teamsFor } from '../teams/policy.js'
import type { CandidateSearch } from './form.js'
import type { Project } from './queries.js'

type Person = {
  id: string
  /** The alias, else the username. */
  name: string
  username: string
  colour: string
  avatar_url: string
  state: 'active' | 'inactive'
  /** How many there are in all, also beyond those that are listed. */
  found_count: number
}

/** A direct member of a project, with what is set for them on it; null also where that is not for the actor to see. */
export type ProjectMember = Person & { is_manager: boolean; rate_cents: number | null }

type Team = { id: string; name: string; colour: string; member_count: number }

/** A team that is a member of a project, with its people where what is set for them is for the actor to see. */
export type ProjectTeam = Team & { people: { id: string; name: string; rate_cents: number | null }[] }

export type TeamCandidate = Team & { is_ticked: boolean }

/** So many people are listed at most; a search finds the others. */
const LISTED = 200

const isTicked = (column: Sql, ids: string[]): Sql => sql`${column} = any(${ids})`

const people = (db: Database, actor: Member) =>
  db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': actor.workspace_id })
    .select('m.id', 'u.username', 'u.colour', 'u.avatar_url', 'm.state', {
      name: shownName,
      found_count: sql`count(*) over ()`,
    })

/** The direct members of a project, managers first; those of the name `q` where there is one. */
export const listMembers = (
  db: Database,
  actor: Member,
  { id, can_member_rates }: Project,
  q: string,
): Promise<ProjectMember[]> =>
  people(db, actor)
    .join('project_members as pm', join => join.on({ 'pm.workspace_id': 'm.workspace_id', 'pm.member_id': 'm.id' }))
    .whereNot({ 'm.state': 'removed' })
    .where({ 'pm.project_id': id })
    .where(isNamed(q))
    .orderByRaw(sql`pm.is_manager desc, ${folded(shownName)}, m.id`)
    .limit(LISTED)
    .select('pm.is_manager', { rate_cents: can_member_rates ? rateOn(id) : sql`null` })

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

/** The active people of the team `t`, with what is set for them on the project. */
const peopleOf = (id: string): Sql =>
  sql`(select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', ${shownName}, 'rate_cents', ${rateOn(id)})
                                 order by ${folded(shownName)}, m.id), '[]')
         from team_members as tm
         join members as m on m.workspace_id = tm.workspace_id and m.id = tm.member_id and m.state = 'active'
         join users as u on u.id = m.user_id
        where tm.workspace_id = t.workspace_id and tm.team_id = t.id)`

/**
 * The teams that are members of a project, the names of those that limit its client, and how many active members manage
 * it. One query.
 */
export async function findTeams(
  db: Database,
  actor: Member,
  { id, can_member_rates }: Project,
): Promise<{ teams: ProjectTeam[]; limiting: string[]; manager_count: number }> {
  const people = can_member_rates ? peopleOf(id) : sql`'[]'::jsonb`
  const { rows } = await db.raw('?', [
    sql`select ${managerCount(actor, id)} as manager_count,
               (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'colour', t.colour,
                                                             'member_count', ${TEAM_SIZE}, 'people', ${people})
                                          order by ${folded(sql`t.name`)}, t.id), '[]')
                  from teams as t
                 where t.workspace_id = ${actor.workspace_id} and ${isOnProject(id)}) as teams,
               array(select t.name
                       from projects as p
                       join client_teams as ct on ct.workspace_id = p.workspace_id and ct.client_id = p.client_id
                       join teams as t on t.workspace_id = ct.workspace_id and t.id = ct.team_id
                      where p.workspace_id = ${actor.workspace_id} and p.id = ${id}
                      order by ${folded(sql`t.name`)}) as limiting`,
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
export const listOthers = (
  db: Database,
  actor: Member,
  id: string,
  { q, member: ticked }: CandidateSearch,
): Promise<Candidate[]> =>
  listCandidates(db, actor, {
    q,
    ticked: isTicked(sql`m.id`, ticked),
    eligible: sql`m.state = 'active'
                  and not exists (select from project_members as pm
                                 where pm.workspace_id = m.workspace_id and pm.member_id = m.id and pm.project_id = ${id})`,
  })

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
    .orderByRaw(sql`${folded(sql`t.name`)}, t.id`)
    .limit(LISTED)
    .select('t.id', 't.name', 't.colour', { member_count: TEAM_SIZE, is_ticked: isTicked(sql`t.id`, ticked) })

/** A team that the actor sees, or that is on the project, where everybody who sees that reads its name. */
export const findTeam = (
  db: Database,
  actor: Member,
  projectId: string,
  id: string,
): Promise<{ id: string; name: string } | undefined> =>
  db('teams as t')
    .where({ 't.workspace_id': actor.workspace_id, 't.id': id })
    .where(either([teamsFor('view', actor), isOnProject(projectId)]))
    .first('t.id', 't.name')
