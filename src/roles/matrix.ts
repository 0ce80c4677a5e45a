import type { Member } from '../members/queries.js'
import { catalog, isFixed, isGrantedByDefault, type Permission, permissions } from '../permissions/catalog.js'
import type { Filter } from './form.js'
import { changedIn, mayCopy, mayDelete, mayReset, mayToggle } from './policy.js'
import type { Role } from './queries.js'

/** One cell: what it says, why it may not be pressed, and whether somebody changed it. */
export const presentCell = (actor: Member, role: Role, permission: Permission) => ({
  role: { id: role.id, name: role.name },
  permission,
  allowed: role.permissions.has(permission),
  fixed: isFixed(role.name, permission),
  changed: role.built_in && role.permissions.has(permission) !== isGrantedByDefault(role.name, permission),
  can_toggle: mayToggle(actor, role.name, permission),
})

/** The table of permissions by topic and roles, as much of it as `filter` asks for, and what `actor` may do to each role. */
export function presentMatrix(actor: Member, all: Role[], filter: Filter) {
  const chosen = all.filter(role => filter.role.includes(role.id))
  const columns = chosen.length > 0 ? chosen : all
  const found = permissions.filter(permission => answers(permission, filter.find))
  return {
    roles: all.map(role => ({ ...role, chosen: chosen.includes(role), ...actionsOn(actor, role) })),
    columns,
    groups: [...new Set(found.map(permission => catalog[permission].group))].map(title => ({
      title,
      rows: found
        .filter(permission => catalog[permission].group === title)
        .map(permission => presentRow(actor, columns, permission)),
    })),
    find: filter.find,
    is_filtered: chosen.length > 0 || filter.find !== '',
    found_count: found.length,
    permission_count: permissions.length,
    query: queryOf(filter),
  }
}

function presentRow(actor: Member, columns: Role[], permission: Permission) {
  const cells = columns.map(role => presentCell(actor, role, permission))
  const { description } = catalog[permission]
  return { permission, description, cells, can_toggle: cells.some(cell => cell.can_toggle) }
}

const actionsOn = (actor: Member, role: Role) => ({
  can_reset: mayReset(actor, role),
  can_delete: mayDelete(actor, role),
})

/** The roles that `actor` may take as the beginning of another. */
export const copyable = (actor: Member, all: Role[]) => all.filter(role => mayCopy(actor, role))

/** The cells that resetting a role would turn over, with what they say now. */
export const changesOf = (role: Role) =>
  changedIn(role).map(permission => ({ permission, allowed: role.permissions.has(permission) }))

/** The filter as it stands in an address, so that it survives a change. */
export function queryOf({ find, role }: Filter): string {
  const query = new URLSearchParams([...(find ? [['find', find]] : []), ...role.map(id => ['role', id])])
  return query.size > 0 ? `?${query}` : ''
}

function answers(permission: Permission, words: string) {
  const text = `${permission} ${catalog[permission].description}`.toLocaleLowerCase('und')
  return words
    .toLocaleLowerCase('und')
    .split(/\s+/)
    .every(word => text.includes(word))
}
