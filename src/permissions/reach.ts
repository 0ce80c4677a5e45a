import { either, type Sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { isPermission, type Permission } from './catalog.js'

/** Which rows a permission acts on, as a condition on them for one member. `all` is the reach without a name. */
export type Reaches = Partial<
  Record<'own' | 'teamlead' | 'team' | 'public' | 'colleague' | 'other' | 'all', (member: Member) => Sql>
>

/** Whether any of the member's roles grants this permission. */
export const may = (member: Member, permission: Permission): boolean => member.permissions.has(permission)

/**
 * One way to a row: a permission and what it reaches, or a fixed right of a relation, which needs no permission. `limit`
 * must be true besides.
 */
export type Way = {
  name: string
  permission?: Permission
  condition: (member: Member) => Sql
  limit?: (member: Member) => Sql
}

const nameOf = (action: string, reach: string, object: string) =>
  reach === 'all' ? `${action}_${object}` : `${action}_${reach}_${object}`

/** The ways that the catalog's permissions open to `action` on `object`, for whoever holds them. */
export const waysOf = (reaches: Reaches, action: string, object: string): Way[] =>
  Object.entries(reaches).flatMap(([reach, condition]) => {
    const permission = nameOf(action, reach, object)
    return isPermission(permission) ? [{ name: reach, permission, condition }] : []
  })

/** Whether this way is open to the member, wherever it leads. */
export const isOpen = (way: Way, member: Member): boolean => !way.permission || may(member, way.permission)

/** The rows to which any of `ways` leads `member`, whatever limits them; false where none is open. */
export const anyOf = (ways: Way[], member: Member): Sql =>
  either(ways.filter(way => isOpen(way, member)).map(way => way.condition(member)))

/**
 * The rows on which `member` may do `action` to `object`: what the roles reach, or what a fixed right of a relation
 * gives without any role. One SQL condition for list, page, export and API; false where nothing reaches.
 */
export const anyReach = (reaches: Reaches, fixed: Sql[], action: string, object: string, member: Member): Sql =>
  either([anyOf(waysOf(reaches, action, object), member), ...fixed])

/** Names of all permissions that `waysOf` can ask for, for the test that none stands in the catalog for nothing. */
export const namesAsked = (reaches: Reaches, actions: readonly string[], object: string) =>
  actions.flatMap(action => Object.keys(reaches).map(reach => nameOf(action, reach, object)))
