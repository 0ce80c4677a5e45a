import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import { givenRoles, shownName } from '../members/names.js'

/** A workspace as one of those that somebody is in. */
export type MyWorkspace = {
  id: string
  name: string
  logo_version: string | null
  is_owner: boolean
  /** Names of the roles that they were given there, and ROLE_SUPER_ADMIN for the owner; never ROLE_USER. */
  roles: string[]
  member_count: number
  owner_name: string
}

/** The workspaces in which this user is an active member, by name. */
export async function listMine(db: Database, userId: string): Promise<MyWorkspace[]> {
  const { rows } = await db.raw(
    `select w.id, w.name, w.logo_version, w.owner_id = m.id as is_owner,
            ${givenRoles} as roles,
            (select count(*) from members as other
              where other.workspace_id = w.id and other.state = 'active') as member_count,
            ${shownName} as owner_name
       from members as m
       join workspaces as w on w.id = m.workspace_id
       join members as owner on owner.workspace_id = w.id and owner.id = w.owner_id
       join users as u on u.id = owner.user_id
      where m.user_id = ? and m.state = 'active'
      order by ${folded(sql`w.name`)}, w.id`,
    [userId],
  )
  return rows
}
