import type { Database } from '../database/connection.js'
import { findMember, lockMembers, type Member } from '../members/queries.js'
import { BUILT_IN_ROLES, isGrantedByDefault, type Permission } from '../permissions/catalog.js'
import { type Cell, grantsOf } from '../permissions/grants.js'

export type Role = {
  id: string
  name: string
  built_in: boolean
  /** How many members hold it, the owner always ROLE_SUPER_ADMIN; everybody holds ROLE_USER. */
  holder_count: number
  cells: Cell[]
  permissions: ReadonlySet<Permission>
}

/** The workspace's roles with what each grants: the built-in ones in their order, then the others by name. */
export async function listRoles(db: Database, member: Pick<Member, 'workspace_id'>): Promise<Role[]> {
  const { rows } = await db.raw(
    `select r.id, r.name, r.built_in, coalesce(held.count, 0) as holder_count, coalesce(toggled.cells, '[]') as cells
       from roles as r
       left join lateral (
            select count(*)::integer as count
              from members as m
              join workspaces as w on w.id = m.workspace_id
             where m.workspace_id = r.workspace_id and m.state <> 'removed'
               and (r.name = 'ROLE_USER'
                 or r.name = 'ROLE_SUPER_ADMIN' and m.id = w.owner_id
                 or exists (select from member_roles as mr
                             where mr.workspace_id = r.workspace_id and mr.role_id = r.id and mr.member_id = m.id))
           ) as held on true
       left join lateral (
            select jsonb_agg(jsonb_build_object('role', r.name, 'permission', c.permission, 'allowed', c.allowed)) as cells
              from role_cells as c
             where c.workspace_id = r.workspace_id and c.role_id = r.id) as toggled on true
      where r.workspace_id = ?
      order by r.built_in desc, array_position(?::text[], r.name), r.name`,
    [member.workspace_id, [...BUILT_IN_ROLES]],
  )
  return rows.map((row: Omit<Role, 'permissions'>) => ({ ...row, permissions: grantsOf([row.name], row.cells) }))
}

/** Gives a member a role; giving it twice is giving it once. Who may is the policy's part. */
export const grant = (db: Database, member: Pick<Member, 'workspace_id'>, memberId: string, roleId: string) =>
  db('member_roles')
    .insert({ workspace_id: member.workspace_id, member_id: memberId, role_id: roleId })
    .onConflict(['workspace_id', 'member_id', 'role_id'])
    .ignore()

/** Takes a role from a member. */
export const revoke = (db: Database, member: Pick<Member, 'workspace_id'>, memberId: string, roleId: string) =>
  db('member_roles').where({ workspace_id: member.workspace_id, member_id: memberId, role_id: roleId }).del()

/**
 * Does `change` while nobody else changes the workspace's roles, the actor or the members to whom it happens, all as they
 * are then: what a policy is asked about stays so until the change is written. The one way to lock them: the roles first,
 * then all the members at once. An actor who is no member any more becomes undefined.
 */
export const whileHeld = <Result>(
  db: Database,
  { workspace_id, user_id, id, strength }: Member,
  memberIds: readonly string[],
  change: (trx: Database, actor: Member | undefined, all: Role[]) => Promise<Result>,
): Promise<Result> =>
  db.transaction(async trx => {
    await trx('roles').where({ workspace_id }).orderBy('id').forNoKeyUpdate().select('id')
    await lockMembers(trx, { workspace_id }, [id, ...memberIds])
    const actor = await findMember(trx, user_id, workspace_id, strength)
    return change(trx, actor, await listRoles(trx, { workspace_id }))
  })

/** Makes a role that grants these permissions, and returns its id; undefined where the name is taken. */
export async function create(
  trx: Database,
  { workspace_id }: Member,
  name: string,
  permissions: Iterable<Permission>,
): Promise<string | undefined> {
  const [role] = await trx('roles')
    .insert({ workspace_id, name })
    .onConflict(['workspace_id', 'name'])
    .ignore()
    .returning('id')
  const cells = [...permissions].map(permission => ({ workspace_id, role_id: role?.id, permission, allowed: true }))
  if (role && cells.length > 0) await trx('role_cells').insert(cells)
  return role?.id
}

/** Says in one cell what a role grants. A cell that says what it would say by default is no row. */
export async function toggle(
  trx: Database,
  { workspace_id }: Member,
  role: Pick<Role, 'id' | 'name'>,
  permission: Permission,
  allowed: boolean,
) {
  const cell = { workspace_id, role_id: role.id, permission }
  if (allowed === isGrantedByDefault(role.name, permission)) await trx('role_cells').where(cell).del()
  else {
    await trx('role_cells')
      .insert({ ...cell, allowed })
      .onConflict(['workspace_id', 'role_id', 'permission'])
      .merge()
  }
}

/** Puts all cells of a role back to their defaults: of one that isn't built in, to nothing. */
export const reset = (trx: Database, { workspace_id }: Member, role: Role) =>
  trx('role_cells').where({ workspace_id, role_id: role.id }).del()

/** Deletes a role that isn't built in; its holders lose what no other role of theirs grants. */
export const remove = (trx: Database, { workspace_id }: Member, role: Role) =>
  trx('roles').where({ workspace_id, id: role.id, built_in: false }).del()
