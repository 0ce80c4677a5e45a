import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { BUILT_IN_ROLES, type Permission } from '../permissions/catalog.js'
import { type Cell, isGranted } from '../permissions/grants.js'
import type { Role } from '../roles/queries.js'
import * as roles from '../roles/queries.js'

/**
 * Questions of the settings page that are nothing but a friendly face on cells of the matrix (DESIGN 3.3): what stands
 * for each answer in the columns of the built-in roles. Roles that were made here are never written by a face.
 */
export const faces = {
  private_entries: { permission: 'view_colleague_timesheet', positions: { on: '--YY', off: 'YYYY' } },
} as const satisfies Record<string, { permission: Permission; positions: Record<string, string> }>

export type Face = keyof typeof faces
export type Position<F extends Face> = keyof (typeof faces)[F]['positions']

/** The answer that the cells give, or undefined where they match none: somebody has toggled them one by one. */
export function positionOf<F extends Face>(face: F, cells: readonly Cell[]): Position<F> | undefined {
  const { permission, positions } = faces[face]
  const column = BUILT_IN_ROLES.map(role => (isGranted(role, permission, cells) ? 'Y' : '-')).join('')
  return Object.entries(positions).find(([, defaults]) => defaults === column)?.[0] as Position<F> | undefined
}

/** Writes an answer into the cells of the built-in roles, of which `all` are held. */
export async function turn<F extends Face>(trx: Database, member: Member, all: Role[], face: F, position: Position<F>) {
  const { permission, positions } = faces[face]
  const column = positions[position as keyof typeof positions] as string
  for (const [index, name] of BUILT_IN_ROLES.entries()) {
    const role = all.find(each => each.name === name)
    if (role) await roles.toggle(trx, member, role, permission, column[index] === 'Y')
  }
}
