import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import * as roles from '../roles/queries.js'
import { forbidden, notFound } from '../web/problem.js'
import { mayAddAdmins, mayTakeOut } from './policy.js'

export const ONLY_ADMINS_ADD = 'Only who is in Admins adds others to it. Ask one of them.'
export const ONLY_OWNER_TAKES_OUT = 'Only the owner of the workspace takes others out of Admins, and nobody the owner.'

/** The role that is the built-in team Admins. */
export const findAdminsRole = async (db: Database, actor: Member): Promise<roles.Role> =>
  adminsRoleOf(await roles.listRoles(db, actor))

function adminsRoleOf(all: roles.Role[]): roles.Role {
  const role = all.find(({ name }) => name === ADMINS_ROLE)
  if (!role) throw new Error(`The workspace has no ${ADMINS_ROLE}.`)
  return role
}

/**
 * Puts members of the workspace into Admins, all or none. Whoever asks is looked at again under the lock: who was taken
 * out a moment ago brings nobody in any more.
 */
export const add = (db: Database, actor: Member, memberIds: string[]) =>
  roles.whileHeld(db, actor, memberIds, async (trx, adder, all) => {
    const role = adminsRoleOf(all)
    if (!adder || !(await members.lockMembers(trx, adder, memberIds))) throw notFound()
    if (!mayAddAdmins(adder, role)) throw forbidden(ONLY_ADMINS_ADD)

    for (const memberId of memberIds) await roles.grant(trx, adder, memberId, role.id)
  })

/** Takes a member of the workspace, or the one who asks, out of Admins, and returns who it was. */
export const takeOut = (db: Database, actor: Member, memberId: string): Promise<members.HeldMember> =>
  roles.whileHeld(db, actor, [memberId], async (trx, taker, all) => {
    const role = adminsRoleOf(all)
    const target = taker && (await members.hold(trx, taker, memberId))
    if (!taker || !target) throw notFound()
    if (!mayTakeOut(taker, target, role)) throw forbidden(ONLY_OWNER_TAKES_OUT)

    await roles.revoke(trx, taker, memberId, role.id)
    return target
  })
