import type { Database } from '../database/connection.js'
import { type Sql, sql } from '../database/sql.js'
import type { Permission } from '../permissions/catalog.js'
import { type Cell, grantsOf } from '../permissions/grants.js'
import { givenRoles, shownName } from './names.js'

/** A user in a workspace, as every query and policy takes it: whoever asks, with all that decides what they may. */
export type Member = {
  workspace_id: string
  id: string
  user_id: string
  is_owner: boolean
  workspace_name: string
  duration_format: 'full' | 'compact' | 'decimal'
  /** The workspace's, by its ISO 4217 code. */
  currency: string
  /** How the workspace's reports round entries where that is asked for; null is not at all. */
  rounding: { way: 'up' | 'down' | 'nearest'; minutes: number } | null
  /** How strongly they are logged in: a remembered one reaches no further than their own entries. */
  strength: 'remembered' | 'full'
  /** Names of the roles, ROLE_USER and what the owner always holds included. */
  roles: string[]
  permissions: ReadonlySet<Permission>
  /** Ids of the teams that they are in, of those that they lead, and of the others in those. */
  teams: string[]
  led_teams: string[]
  led_members: string[]
  /** Ids of the projects on which they have manager rights. */
  managed_projects: string[]
  /** Whether they were here in the last minute. */
  is_present: boolean
  /** The person's own zone and week, not the workspace's. */
  zone: string
  week_start: number
  hour_cycle: 12 | 24
  locale: string
}

/** A workspace in the switcher. */
export type Membership = { id: string; name: string; logo_version: string | null }

type Row = Omit<Member, 'permissions' | 'strength'> & { cells: Cell[] }

/** All that a Member is made of; it holds no value, so that it goes into any query. */
const SELECT = sql`
  select m.workspace_id, m.id, m.user_id, m.last_active_at > now() - interval '1 minute' as is_present, w.owner_id = m.id as is_owner, w.name as workspace_name, w.duration_format, w.currency,
         case when w.rounding is not null then jsonb_build_object('way', w.rounding, 'minutes', w.rounding_minutes) end as rounding,
         u.zone, u.week_start, u.hour_cycle, u.locale,
         array['ROLE_USER'] || ${givenRoles} as roles,
         toggled.cells,
         coalesce(inside.teams, '{}') as teams,
         coalesce(inside.led_teams, '{}') as led_teams,
         array(select distinct other.member_id::text
                 from team_members as other
                where other.workspace_id = m.workspace_id and other.team_id = any(inside.led_teams)
                  and other.member_id <> m.id) as led_members,
         array(select pm.project_id::text
                 from project_members as pm
                 join projects as p on p.workspace_id = pm.workspace_id and p.id = pm.project_id
                where pm.workspace_id = m.workspace_id and pm.member_id = m.id and pm.is_manager
                  and p.deleted_at is null) as managed_projects
    from members as m
    join workspaces as w on w.id = m.workspace_id
    join users as u on u.id = m.user_id
   cross join lateral (
         select coalesce(jsonb_agg(jsonb_build_object('role', r.name, 'permission', c.permission, 'allowed', c.allowed)), '[]') as cells
           from role_cells as c
           join roles as r on r.workspace_id = c.workspace_id and r.id = c.role_id
          where c.workspace_id = m.workspace_id) as toggled
   cross join lateral (
         select array_agg(tm.team_id::text) as teams, array_agg(tm.team_id::text) filter (where tm.is_lead) as led_teams
           from team_members as tm
          where tm.workspace_id = m.workspace_id and tm.member_id = m.id) as inside`

const asMember = ({ cells, ...row }: Row, strength: Member['strength']): Member => ({
  ...row,
  strength,
  permissions: grantsOf(row.roles, cells),
})

/** This user as a member of the workspace; undefined where they aren't an active one. */
export async function findMember(
  db: Database,
  userId: string,
  workspaceId: string,
  strength: Member['strength'],
): Promise<Member | undefined> {
  const { rows } = await db.raw(`${SELECT} where m.user_id = ? and m.workspace_id = ? and m.state = 'active'`, [
    userId,
    workspaceId,
  ])
  return rows[0] && asMember(rows[0], strength)
}

/**
 * The account `a` of another query as a member of the workspace, as JSON for `asFoundMember`: so whoever asks is loaded
 * with their session. Null where they aren't an active one.
 */
export const memberOfAccount = (workspaceId: string): Sql =>
  sql`(select to_jsonb(found)
         from (select found.*, (select jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'logo_version', w.logo_version)
                                                 order by w.name)
                                  from members as each
                                  join workspaces as w on w.id = each.workspace_id
                                 where each.user_id = found.user_id and each.state = 'active') as memberships
                 from (${SELECT}
                        where m.user_id = a.id and m.workspace_id = ${workspaceId} and m.state = 'active') as found
              ) as found)`

/** What `memberOfAccount` found: the member, and the workspaces that they may switch to, by name. */
export function asFoundMember(found: unknown, strength: Member['strength']) {
  if (!found) return undefined
  const { memberships, ...row } = found as Row & { memberships: Membership[] }
  return { member: asMember(row, strength), memberships }
}

/** This user in the workspace that they were in last. */
export async function findActiveMember(
  db: Database,
  userId: string,
  strength: Member['strength'],
): Promise<Member | undefined> {
  const { rows } = await db.raw(
    `${SELECT} where m.user_id = ? and m.state = 'active' order by m.last_active_at desc, m.workspace_id limit 1`,
    [userId],
  )
  return rows[0] && asMember(rows[0], strength)
}

/** The workspaces that this user may switch to, by name. */
export const listMemberships = (db: Database, userId: string): Promise<Membership[]> =>
  db('members as m')
    .join('workspaces as w', 'w.id', 'm.workspace_id')
    .where({ 'm.user_id': userId, 'm.state': 'active' })
    .orderBy('w.name')
    .select('w.id', 'w.name', 'w.logo_version')

/** Notes that the member was here; at most once a minute, so that reading stays cheap. */
export async function touch(db: Database, { workspace_id, id, is_present }: Member) {
  if (!is_present) await db('members').where({ workspace_id, id }).update({ last_active_at: db.fn.now() })
}

/**
 * Keeps these members of the workspace as they are until the transaction ends. False where one of them isn't in it, or
 * not any more. In the order of their ids, so that two who hold the same people don't wait for each other for ever.
 */
export async function lockMembers(
  trx: Database,
  { workspace_id }: Pick<Member, 'workspace_id'>,
  ids: readonly string[],
): Promise<boolean> {
  const locked = await trx('members')
    .where({ workspace_id })
    .whereIn('id', ids)
    .whereNot({ state: 'removed' })
    .orderBy('id')
    .forNoKeyUpdate()
    .pluck('id')
  return locked.length === new Set(ids).size
}

/** A member about whom something is decided: what they hold, what they are called and whether they are active. */
export type HeldMember = Member & { name: string; state: 'active' | 'inactive' }

/**
 * Another member of the actor's workspace, or the actor, kept as they are until the transaction ends: what is decided
 * about them stays true. Undefined for a stranger or a removed one.
 */
export async function hold(
  trx: Database,
  actor: Pick<Member, 'workspace_id'>,
  memberId: string,
): Promise<HeldMember | undefined> {
  const held = await trx('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': actor.workspace_id, 'm.id': memberId })
    .whereNot({ 'm.state': 'removed' })
    .forNoKeyUpdate('m')
    .first('m.state', { name: shownName })
  if (!held) return undefined
  const { rows } = await trx.raw(`${SELECT} where m.workspace_id = ? and m.id = ?`, [actor.workspace_id, memberId])
  return { ...asMember(rows[0], 'full'), ...held }
}

/** Those of these members who are active, as if they had logged in. */
export async function listActive(db: Database, workspaceId: string, ids: readonly string[]): Promise<Member[]> {
  const { rows } = await db.raw(
    `${SELECT} where m.workspace_id = ? and m.id = any(?) and m.state = 'active' and u.state = 'active'`,
    [workspaceId, [...ids]],
  )
  return rows.map((row: Row) => asMember(row, 'full'))
}

/**
 * Makes this user a member. Whoever was removed comes back as who they were, with their entries; somebody inactive stays
 * it, as only reactivating them ends that. Returns whether they are an active member now.
 */
export async function join(trx: Database, workspaceId: string, userId: string): Promise<boolean> {
  await trx('members')
    .insert({ workspace_id: workspaceId, user_id: userId })
    .onConflict(['workspace_id', 'user_id'])
    .merge({ state: 'active', joined_at: trx.fn.now(), last_active_at: trx.fn.now() })
    .where('members.state', 'removed')
  const joined = await trx('members')
    .where({ workspace_id: workspaceId, user_id: userId, state: 'active' })
    .update({ last_active_at: trx.raw('clock_timestamp()') }) // of several joined at once, they begin in the last
  return joined === 1
}

/** Closes the workspace to a member, or opens it again. */
export const changeState = (trx: Database, member: Member, state: 'active' | 'inactive' | 'removed') =>
  trx('members').where({ workspace_id: member.workspace_id, id: member.id }).update({ state })

/** Whether the user is an active member of any workspace. Removals of one user wait for each other here. */
export async function belongsAnywhere(trx: Database, userId: string): Promise<boolean> {
  await trx('users').where({ id: userId }).forNoKeyUpdate().first('id')
  return (await trx('members').where({ user_id: userId, state: 'active' }).first('id')) !== undefined
}
