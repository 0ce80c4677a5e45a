import { forgetDevices } from '../auth/devices.js'
import type { Database } from '../database/connection.js'
import * as emailChanges from '../email-changes/queries.js'
import * as mails from '../mail/queries.js'
import type { HeldMember, Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { remove as removeMember } from '../members/states.js'
import * as resets from '../password-resets/queries.js'
import * as registrations from '../registrations/queries.js'
import * as users from '../users/queries.js'
import { conflict } from '../web/problem.js'
import { endSessionsOf } from '../web/session.js'
import { handOver, remove } from '../workspaces/ending.js'

/** Who is to have each owned workspace, by its id: a member of it, or nobody, and it is deleted. */
export type Heirs = Record<string, string | undefined>

/**
 * Deletes one's own account. Owned workspaces go to their heirs or for good. Throws a conflict where they own another
 * workspace by now, or an heir can't take one any more.
 */
export const deleteAccount = (db: Database, user: { id: string }, heirs: Heirs): Promise<void> =>
  db.transaction(async trx => {
    await endAccount(trx, user.id, owner => settle(trx, owner, heirs))
  })

/**
 * Ends an account, whoever wants it: `settleOwned` is asked about each workspace that they own. Everywhere else the
 * person leaves, and their entries stay under "Deleted member". All else that was theirs goes, and name and address are
 * free again (DESIGN 3.1, 4). False for an account that is deleted already.
 */
export async function endAccount(
  trx: Database,
  userId: string,
  settleOwned: (owner: HeldMember) => Promise<void>,
): Promise<boolean> {
  // members before their user, as removals and starts of timers hold them
  const ofUser = trx('members').where({ user_id: userId }).whereNot({ state: 'removed' })
  const own: Pick<Member, 'workspace_id' | 'id'>[] = await ofUser
    .orderBy(['workspace_id', 'id'])
    .forNoKeyUpdate()
    .select('workspace_id', 'id')
  const user = await users.hold(trx, userId)
  if (!user) return false

  for (const { workspace_id, id } of own) {
    const held = await members.hold(trx, { workspace_id }, id)
    if (held?.is_owner) await settleOwned(held)
    const left = await members.hold(trx, { workspace_id }, id)
    if (left) await removeMember(trx, left, false)
  }
  await forget(trx, user)
  await users.efface(trx, user.id)
  return true
}

async function settle(trx: Database, owner: Member, heirs: Heirs) {
  const heir = heirs[owner.workspace_id]
  const isKnown = owner.workspace_id in heirs
  const settled = isKnown && (heir ? await handOver(trx, owner, heir) : await remove(trx, owner))
  if (!settled) throw conflict('Your workspaces have changed meanwhile. Nothing is deleted; look at the page again.')
}

/** What only the person had, wherever they were a member. */
async function forget(trx: Database, { id, email }: { id: string; email: string }) {
  const ofTheirs = trx('members').where({ user_id: id }).select('workspace_id', 'id')
  for (const [table, column] of [
    ['favourites', 'member_id'],
    ['saved_reports', 'member_id'],
    ['deleted_entries', 'member_id'],
    ['invitations', 'invited_by'],
  ] as const)
    await trx(table).whereIn(['workspace_id', column], ofTheirs).del()
  await trx('invitations').whereRaw('lower(email) = lower(?)', [email]).del()
  await endSessionsOf(trx, id)
  await forgetDevices(trx, id)
  await resets.forget(trx, id)
  await emailChanges.forget(trx, id)
  await registrations.forget(trx, email)
  await mails.forget(trx, { id, email })
  for (const table of [
    'api_keys',
    'user_field_values',
    'second_factors',
    'pending_logins',
    'activity_days',
    'identities',
    'sso_requests',
  ])
    await trx(table).where({ user_id: id }).del()
}
