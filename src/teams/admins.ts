import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import * as roles from '../roles/queries.js'
import { forbidden, notFound } from '../web/problem.js'
import { lockMembers } from './people.js'
import { mayAddAdmins, mayTakeOut } from './policy.js'

export const ONLY_ADMINS_ADD = 'Only who is in Admins adds others to it. Ask one of them.'
export const ONLY_OWNER_TAKES_OUT = 'Only the owner of the workspace takes others out of Admins, and nobody the owner.'

/** The role that is the built-in team Admins. */
export async function findAdminsRole(db: Database, actor: Member): Promise<roles.Role> {
  const role = (await roles.listRoles(db, actor)).find(({ name }) => name === ADMINS_ROLE)
  if (!role) throw new Error(`The workspace ${actor.workspace_id} has no ${ADMINS_ROLE}.`)
  return role
}

/**
 * Puts members of the workspace into Admins, all or none. Whoever asks is looked at again under the lock: who was taken
 * out a moment ago brings nobody in any more.
 */
export const add = (db: Database, actor: Member, memberIds: string[]) =>
  db.transaction(async trx => {
    if (!(await lockMembers(trx, actor, [actor.id, ...memberIds]))) throw notFound()
    const role = await findAdminsRole(trx, actor)
    if (!mayAddAdmins(await asNow(trx, actor), role)) throw forbidden(ONLY_ADMINS_ADD)

    for (const memberId of memberIds) await roles.grant(trx, actor, memberId, role.id)
  })

/** Takes a member of the workspace, or the one who asks, out of Admins, and returns who it was. */
export const takeOut = (db: Database, actor: Member, memberId: string): Promise<members.HeldMember> =>
  db.transaction(async trx => {
    if (!(await lockMembers(trx, actor, [actor.id, memberId]))) throw notFound()
    const role = await findAdminsRole(trx, actor)
    const target = await members.hold(trx, actor, memberId)
    if (!target || !mayTakeOut(await asNow(trx, actor), target, role)) throw forbidden(ONLY_OWNER_TAKES_OUT)

    await roles.revoke(trx, actor, memberId, role.id)
    return target
  })

async function asNow(trx: Database, { user_id, workspace_id, strength }: Member): Promise<Member> {
  const member = await members.findMember(trx, user_id, workspace_id, strength)
  if (!member) throw notFound()
  return member
}
