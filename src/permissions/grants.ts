import { isFixed, isGrantedByDefault, isPermission, type Permission, permissions } from './catalog.js'

/** A cell of the matrix that somebody toggled away from its default. */
export type Cell = { role: string; permission: string; allowed: boolean }

/** Whether `role` grants `permission`, given the cells that were toggled in this workspace. */
export function isGranted(role: string, permission: Permission, cells: readonly Cell[]): boolean {
  if (isFixed(role, permission)) return true
  const cell = cells.find(each => each.role === role && each.permission === permission)
  return cell ? cell.allowed : isGrantedByDefault(role, permission)
}

/** What somebody with these roles may do: the union, as no role takes anything away. */
export const grantsOf = (roles: readonly string[], cells: readonly Cell[]): Set<Permission> =>
  new Set(permissions.filter(permission => roles.some(role => isGranted(role, permission, cells))))

const NARROWER = /_(own|teamlead|team|colleague|public)_/

/**
 * Whether whoever holds `held` may hand `permission` on: they hold it, or the same verb with a wider reach
 * (`verb_other_object` or `verb_object`; DESIGN 3.1).
 */
export function covers(held: ReadonlySet<Permission>, permission: Permission): boolean {
  const wider = [permission.replace(NARROWER, '_other_'), permission.replace(NARROWER, '_')]
  return held.has(permission) || (NARROWER.test(permission) && wider.some(name => isPermission(name) && held.has(name)))
}
