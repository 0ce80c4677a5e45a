import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { BUILT_IN_ROLES, type Permission } from '../permissions/catalog.js'
import { type Cell, isGranted } from '../permissions/grants.js'
import type { Role } from '../roles/queries.js'
import * as roles from '../roles/queries.js'

/** An answer is a column for each of the face's permissions: what the built-in roles hold of it. */
type Answers = Record<string, Partial<Record<Permission, string>>>

const ADMINS = '--YY'
const EVERYONE = 'YYYY'
const LEADS = '-Y--'

/** Who sees what entries earn: their own and colleagues’, and those of teams that one leads. */
const rates = (others: string, led: string) => ({
  view_rate_own_timesheet: others,
  view_rate_colleague_timesheet: others,
  view_rate_teamlead_timesheet: led,
})

/**
 * Questions of the settings page that are nothing but a friendly face on cells of the matrix (DESIGN 3.3). All answers of
 * a face name the same permissions. Roles that were made here are never written by a face.
 */
const faces = {
  private_entries: {
    on: { view_colleague_timesheet: ADMINS },
    off: { view_colleague_timesheet: EVERYONE },
  },
  billable_rates: {
    admins: rates(ADMINS, '----'),
    leads: rates(ADMINS, LEADS),
    everyone: rates(EVERYONE, LEADS),
  },
  team_dashboard: { on: { view_team_dashboard: EVERYONE }, off: { view_team_dashboard: ADMINS } },
  project_creation: {
    admins: { create_project: ADMINS, create_client: ADMINS },
    everyone: { create_project: EVERYONE, create_client: EVERYONE },
  },
  task_creation: { admins: { create_task: ADMINS }, everyone: { create_task: EVERYONE } },
  tag_creation: { admins: { create_tag: ADMINS }, everyone: { create_tag: EVERYONE } },
} as const satisfies Record<string, Answers>

export type Face = keyof typeof faces

export const faceNames = Object.keys(faces) as Face[]

/** The names of a face's answers. */
export const answersOf = (face: Face): string[] => Object.keys(faces[face])

/** The permissions whose cells a face reads and writes. */
export const permissionsOf = (face: Face): Permission[] => [
  ...new Set(Object.values(faces[face] as Answers).flatMap(columns => Object.keys(columns) as Permission[])),
]

/** The answer that the cells give, or undefined where they match none: somebody has toggled them one by one. */
export const answerOf = (face: Face, cells: readonly Cell[]): string | undefined =>
  answersOf(face).find(answer =>
    permissionsOf(face).every(permission =>
      BUILT_IN_ROLES.every(
        (role, index) => isGranted(role, permission, cells) === holds(face, answer, permission, index),
      ),
    ),
  )

/** Writes an answer into the cells of the built-in roles, of which `all` are held. */
export async function turn(trx: Database, member: Member, all: Role[], face: Face, answer: string) {
  for (const [index, name] of BUILT_IN_ROLES.entries()) {
    const role = all.find(each => each.name === name)
    for (const permission of permissionsOf(face))
      if (role) await roles.toggle(trx, member, role, permission, holds(face, answer, permission, index))
  }
}

const holds = (face: Face, answer: string, permission: Permission, column: number) =>
  (faces[face] as Answers)[answer]?.[permission]?.[column] === 'Y'
