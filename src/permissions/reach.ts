import { either, type Sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { isPermission, type Permission } from './catalog.js'

/** Which rows a permission acts on, as a condition on them for one member. `all` is the reach without a name. */
export type Reaches = Partial<
  Record<'own' | 'teamlead' | 'team' | 'colleague' | 'other' | 'all', (member: Member) => Sql>
>

/** Whether any of the member's roles grants this permission. */
export const may = (member: Member, permission: Permission): boolean => member.permissions.has(permission)

/**
 * The rows on which `member` may do `action` to `object`: what the roles reach, or what a fixed right of a relation
 * gives without any role. One SQL condition for list, page, export and API; false where nothing reaches.
 */
export function anyReach(reaches: Reaches, fixed: Sql[], action: string, object: string, member: Member): Sql {
  const reached = Object.entries(reaches)
    .filter(([reach]) => holds(member, action, reach, object))
    .map(([, condition]) => condition(member))
  return either([...reached, ...fixed])
}

function holds(member: Member, action: string, reach: string, object: string): boolean {
  const name = reach === 'all' ? `${action}_${object}` : `${action}_${reach}_${object}`
  return isPermission(name) && may(member, name)
}

/** Names of all permissions that `anyReach` can ask for, for the test that none stands in the catalog for nothing. */
export const namesAsked = (reaches: Reaches, actions: readonly string[], object: string) =>
  actions.flatMap(action =>
    Object.keys(reaches).map(reach => (reach === 'all' ? `${action}_${object}` : `${action}_${reach}_${object}`)),
  )
