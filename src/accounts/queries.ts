import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import { givenRoles, shownName } from '../members/names.js'

/** Everything about one account that stands in no workspace. Deleted ones are not found. */
export type Account = {
  id: string
  name: string
  username: string
  alias: string
  email: string
  title: string
  account_number: string
  colour: string
  avatar_url: string
  state: 'active' | 'deactivated'
  zone: string
  created_at: Date
  last_active_at: Date | null
  email_confirmed_at: Date | null
  password_hash: string | null
  password_changed_at: Date | null
  has_second_factor: boolean
  session_count: number
}

export const findAccount = (db: Database, id: string): Promise<Account | undefined> => found(db, [id]).first()

/** Those of these users who are there, by name. */
export const listAccounts = (db: Database, ids: readonly string[]): Promise<Account[]> =>
  found(db, ids).orderByRaw(sql`${folded(shownName)}, u.id`)

const found = (db: Database, ids: readonly string[]) =>
  db('users as u')
    .whereIn('u.id', ids)
    .whereNot({ 'u.state': 'deleted' })
    .select(
      ...['id', 'username', 'alias', 'email', 'title', 'account_number', 'colour', 'avatar_url', 'state', 'zone'].map(
        column => `u.${column}`,
      ),
      'u.created_at',
      'u.last_active_at',
      'u.email_confirmed_at',
      'u.password_hash',
      'u.password_changed_at',
      {
        name: shownName,
        has_second_factor: sql`exists (select from second_factors as f where f.user_id = u.id)`,
        session_count: sql`(select count(*)::integer from sessions as s where s.user_id = u.id and s.expires_at > now())`,
      },
    )

/** A workspace with what somebody has and does in it. */
export type Membership = {
  id: string
  name: string
  member_id: string
  /** Removed ones are listed while entries of theirs are left. */
  state: 'active' | 'inactive' | 'removed'
  is_owner: boolean
  /** The one in Admins besides the owner. */
  is_last_admin: boolean
  joined_at: Date
  /** Names of the roles that were given, and ROLE_SUPER_ADMIN for the owner. */
  roles: string[]
  entry_count: number
  has_timer: boolean
  managed_count: number
  led_count: number
  /** Some of the other active members, by name: who could have the workspace or the entries. */
  heirs: { username: string; name: string }[]
}

const MOST_HEIRS = 50

/** Where these users are members or have left entries, by the user's id, what they own first. One query. */
export async function listMemberships(db: Database, userIds: readonly string[]): Promise<Map<string, Membership[]>> {
  const { rows } = await db.raw('?', [
    sql`select m.user_id, w.id, w.name, m.id as member_id, m.state, w.owner_id = m.id as is_owner, m.joined_at,
               ${givenRoles} as roles, left_behind.entry_count, left_behind.has_timer,
               m.id = any(${adminsBesidesOwner}) and cardinality(${adminsBesidesOwner}) = 1 as is_last_admin,
               (select count(*)::integer from project_members as pm
                  join projects as p on p.workspace_id = pm.workspace_id and p.id = pm.project_id
                 where pm.workspace_id = m.workspace_id and pm.member_id = m.id and pm.is_manager and p.deleted_at is null) as managed_count,
               (select count(*)::integer from team_members as tm
                 where tm.workspace_id = m.workspace_id and tm.member_id = m.id and tm.is_lead) as led_count,
               (select coalesce(jsonb_agg(heir), '[]')
                  from (select u.username, ${shownName} as name
                          from members as other
                          join users as u on u.id = other.user_id
                         where other.workspace_id = m.workspace_id and other.id <> m.id
                           and other.state = 'active' and u.state = 'active'
                         order by ${folded(shownName)}, u.id
                         limit ${MOST_HEIRS}) as heir) as heirs
          from members as m
          join workspaces as w on w.id = m.workspace_id
         cross join lateral (
               select count(*)::integer as entry_count, coalesce(bool_or(e.stopped_at is null), false) as has_timer
                 from entries as e
                where e.workspace_id = m.workspace_id and e.member_id = m.id) as left_behind
         where m.user_id = any(${userIds}) and (m.state <> 'removed' or left_behind.entry_count > 0)
         order by is_owner desc, m.state = 'removed', ${folded(sql`w.name`)}, w.id`,
  ])
  const listed = new Map<string, Membership[]>(userIds.map(id => [id, []]))
  for (const { user_id, ...membership } of rows) listed.get(user_id)?.push(membership)
  return listed
}

/** The ids of those in Admins of the workspace `w`, but for its owner. */
const adminsBesidesOwner = sql`array(
  select mr.member_id::text
    from member_roles as mr
    join roles as r on r.workspace_id = mr.workspace_id and r.id = mr.role_id
   where mr.workspace_id = w.id and r.name = 'ROLE_SUPER_ADMIN' and mr.member_id <> w.owner_id)`

/** The active member of the workspace with this username, without case; undefined where there is none. */
export async function findHeir(db: Database, workspaceId: string, username: string): Promise<string | undefined> {
  const row = await db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': workspaceId, 'm.state': 'active', 'u.state': 'active' })
    .whereRaw('lower(u.username) = lower(?)', [username])
    .first('m.id')
  return row?.id
}
