import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { type Sql, sql } from '../database/sql.js'
import { type Candidate, listCandidates } from '../members/candidates.js'
import { givenRoles, isNamed, shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import type { Search } from './form.js'

type Someone = {
  id: string
  /** The alias, else the username. */
  name: string
  username: string
  colour: string
  avatar_url: string
  state: 'active' | 'inactive'
  is_owner: boolean
  /** How many there are in all, also beyond those that are listed. */
  found_count: number
}

export type TeamMember = Someone & { is_lead: boolean; roles: string[] }
export type Admin = Someone & { roles: string[] }

/** So many people are listed at most; a search finds the others. */
const LISTED = 200

const isInAdmins = sql`(m.id in (select owner_id from workspaces where id = m.workspace_id)
  or exists (select from member_roles as mr
               join roles as r on r.workspace_id = mr.workspace_id and r.id = mr.role_id
              where mr.workspace_id = m.workspace_id and mr.member_id = m.id and r.name = ${ADMINS_ROLE}))`

const isInTeam = (teamId: string): Sql =>
  sql`exists (select from team_members as tm
             where tm.workspace_id = m.workspace_id and tm.member_id = m.id and tm.team_id = ${teamId})`

/** Names of the roles that a member holds, the one that everybody has included. */
const roleNames = sql`array['ROLE_USER'] || ${givenRoles}`

const people = (db: Database, actor: Member) =>
  db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .join('workspaces as w', 'w.id', 'm.workspace_id')
    .where({ 'm.workspace_id': actor.workspace_id })
    .whereNot({ 'm.state': 'removed' })
    .select('m.id', 'u.username', 'u.colour', 'u.avatar_url', 'm.state', {
      name: shownName,
      is_owner: sql`m.id = w.owner_id`,
      found_count: sql`count(*) over ()`,
    })

/** Who is in a team, leads first; those of the name `q` where there is one. */
export const listMembers = (db: Database, actor: Member, teamId: string, q: string): Promise<TeamMember[]> =>
  people(db, actor)
    .join('team_members as tm', join => join.on({ 'tm.workspace_id': 'm.workspace_id', 'tm.member_id': 'm.id' }))
    .where({ 'tm.team_id': teamId })
    .where(isNamed(q))
    .orderByRaw(sql`tm.is_lead desc, ${folded(shownName)}, m.id`)
    .limit(LISTED)
    .select('tm.is_lead', { roles: roleNames })

/** Who is in Admins: the owner first, then the others who hold ROLE_SUPER_ADMIN. */
export const listAdmins = (db: Database, actor: Member): Promise<Admin[]> =>
  people(db, actor)
    .where(isInAdmins)
    .orderByRaw(sql`m.id = w.owner_id desc, ${folded(shownName)}, m.id`)
    .select({ roles: roleNames })

export async function countAdmins(db: Database, actor: Member): Promise<number> {
  const [owner] = await people(db, actor).where(isInAdmins).limit(1)
  return owner?.found_count ?? 0
}

/** Active members who aren't in the team, nor in Admins where no team is given: those of the name `q`, the ticked first. */
export const listOthers = (
  db: Database,
  actor: Member,
  teamId: string | undefined,
  { q, member }: Search,
): Promise<Candidate[]> =>
  listCandidates(db, actor, {
    q,
    ticked: sql`m.id = any(${member})`,
    eligible: sql`m.state = 'active' and not ${teamId ? isInTeam(teamId) : isInAdmins}`,
  })
