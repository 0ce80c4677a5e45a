import type { Member } from '../members/queries.js'
import { isFixed, isGrantedByDefault, type Permission, permissions } from '../permissions/catalog.js'
import { covers } from '../permissions/grants.js'
import { may } from '../permissions/reach.js'

export const ADMINS_ROLE = 'ROLE_SUPER_ADMIN'

/** Somebody to whom a change of roles, state or membership would happen. */
export type Target = { id: string; is_owner: boolean; roles: readonly string[] }

/** A role with what it grants in this workspace. */
export type GrantingRole = { name: string; permissions: ReadonlySet<Permission> }

/** The permissions in which a role differs from its defaults; for a role that isn't built in, all that it grants. */
export const changedIn = (role: GrantingRole): Permission[] =>
  permissions.filter(permission => role.permissions.has(permission) !== isGrantedByDefault(role.name, permission))

/** Whether they are in the built-in team Admins: it is the set of members who hold ROLE_SUPER_ADMIN (seed 001). */
export const isAdmin = (member: { roles: readonly string[] }) => member.roles.includes(ADMINS_ROLE)

/**
 * Whether `actor` may hand out this role. Admins hand out every one, and only they make Admins; whoever else may assign
 * roles hands on no more than they hold themselves (DESIGN 3.1). Everybody has ROLE_USER, nobody is given it.
 */
export function mayGrant(actor: Member, role: GrantingRole): boolean {
  if (role.name === 'ROLE_USER') return false
  if (isAdmin(actor)) return true
  if (role.name === ADMINS_ROLE) return false
  return may(actor, 'assign_roles') && [...role.permissions].every(permission => covers(actor.permissions, permission))
}

/** Whether `actor` may take this role from `target`: who may hand it out, but out of Admins see `mayPutOut`. */
export const mayRevoke = (actor: Member, target: Target, role: GrantingRole): boolean =>
  role.name === ADMINS_ROLE ? mayPutOut(actor, target) : mayGrant(actor, role)

/**
 * Whether `actor` may do to `target` what puts them out of Admins, by whatever way: the role editor, the team page,
 * deactivation, removal. Only the owner takes others out of Admins (seed 001); anybody may leave. Nobody puts out the
 * owner, not even the owner: the workspace is handed over or deleted. Who is in no Admins is no matter of this rule.
 */
export function mayPutOut(actor: Member, target: Target): boolean {
  if (target.is_owner) return false
  return !isAdmin(target) || actor.is_owner || actor.id === target.id
}

/** Whether `actor` sees the roles page and makes roles. */
export const mayShapeRoles = (actor: Member) => may(actor, 'role_permissions')

/** Whether `actor` may give to a role, or take from one: Admins everything, others what they hold. */
const mayHandOn = (actor: Member, permission: Permission) =>
  isAdmin(actor) || (mayShapeRoles(actor) && covers(actor.permissions, permission))

/** Whether `actor` may toggle this cell of the matrix. */
export const mayToggle = (actor: Member, role: string, permission: Permission): boolean =>
  !isFixed(role, permission) && mayHandOn(actor, permission)

/** Whether `actor` may make another role that grants what this one does. */
export const mayCopy = (actor: Member, role: GrantingRole): boolean =>
  mayShapeRoles(actor) && [...role.permissions].every(permission => mayHandOn(actor, permission))

/** Whether `actor` may delete this role, which takes all that it grants from its holders. */
export const mayDelete = (actor: Member, role: GrantingRole & { built_in: boolean }): boolean =>
  !role.built_in && mayCopy(actor, role)

/** Whether `actor` may put all cells of this role back to their defaults. */
export const mayReset = (actor: Member, role: GrantingRole): boolean =>
  mayShapeRoles(actor) && changedIn(role).every(permission => mayToggle(actor, role.name, permission))
