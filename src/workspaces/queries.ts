import type { Database } from '../database/connection.js'
import { BUILT_IN_ROLES } from '../permissions/catalog.js'

export type NewWorkspace = { name: string; zone: string; currency: string; week_start: number; user_id: string }

/**
 * Makes a workspace with the built-in roles and this user as its owner, and returns its id. One statement, as each
 * row needs the others.
 */
export async function create(db: Database, workspace: NewWorkspace): Promise<string> {
  const { rows } = await db.raw(
    `with ids as (
       select new_id() as workspace_id, new_id() as member_id
     ), workspace as (
       insert into workspaces (id, owner_id, name, zone, currency, week_start)
       select workspace_id, member_id, :name, :zone, :currency, :week_start from ids
     ), built_in as (
       insert into roles (workspace_id, name, built_in)
       select workspace_id, name, true from ids, unnest(cast(:roles as text[])) as name
     )
     insert into members (workspace_id, id, user_id)
     select workspace_id, member_id, :user_id from ids
     returning workspace_id`,
    { ...workspace, roles: BUILT_IN_ROLES },
  )
  return rows[0].workspace_id
}
