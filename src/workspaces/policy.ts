import { always, both, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { BUILT_IN_ROLES } from '../permissions/catalog.js'
import { may } from '../permissions/reach.js'
import { ADMINS_ROLE, mayToggle } from '../roles/policy.js'
import type { Settings } from '../settings/reader.js'
import { type Face, permissionsOf } from './faces.js'

/** Whether people may make workspaces on this instance (seed 000, "Prevent users to create workspaces"). */
export const mayCreate = (settings: Pick<Settings, 'get'>) => !settings.get('prevent_workspace_creation')

export const mayEdit = (member: Member) => may(member, 'edit_workspace')

/** A face writes cells of the matrix: it takes whoever may toggle each of them, and editing the workspace isn't enough. */
export const mayTurn = (member: Member, face: Face) =>
  mayEdit(member) &&
  permissionsOf(face).every(permission => BUILT_IN_ROLES.every(role => mayToggle(member, role, permission)))

/** There is one owner, and nobody else hands the workspace over or deletes it, whatever their roles (seed 001). */
export const mayHandOver = (member: Member) => member.is_owner
export const mayDelete = (member: Member) => member.is_owner

/** Anybody may leave. When the owner does, the workspace goes with them (seed 001). */
export const endsByLeaving = (member: { is_owner: boolean }) => member.is_owner

/** Who may get a workspace: its owner gives it to somebody in Admins, an operator to any active member (DESIGN 3.1). */
export type Heirs = 'admins' | 'members'

/** The members `m` of users `u` to whom this owner's workspace may be handed over: others who are active. */
export const heirsOf = (
  { workspace_id, id }: Record<'workspace_id' | 'id', string | Sql>,
  heirs: Heirs = 'admins',
): Sql =>
  both(
    sql`m.workspace_id = ${workspace_id} and m.id <> ${id} and m.state = 'active' and u.state = 'active'`,
    heirs === 'members' ? always : inAdmins,
  )

const inAdmins = sql`exists (select from member_roles as mr
                               join roles as r on r.workspace_id = mr.workspace_id and r.id = mr.role_id
                              where mr.workspace_id = m.workspace_id and mr.member_id = m.id and r.name = ${ADMINS_ROLE})`
