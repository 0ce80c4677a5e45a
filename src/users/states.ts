import { forgetDevices } from '../auth/devices.js'
import type { Database } from '../database/connection.js'
import * as emailChanges from '../email-changes/queries.js'
import { countChange } from '../entries/counting.js'
import * as resets from '../password-resets/queries.js'
import { endSessionsOf } from '../web/session.js'

/**
 * Closes the instance to a user: they are logged out everywhere, their keys are refused and what they were timing stops.
 * Their entries, roles and teams stay. False for whoever was deactivated already.
 */
export async function deactivate(trx: Database, userId: string): Promise<boolean> {
  // as every start of a timer holds its member: one that is under way ends first, and those after it are refused
  const own = trx('members').where({ user_id: userId }).orderBy(['workspace_id', 'id'])
  await own.forNoKeyUpdate().select('id')
  const changed = await trx('users').where({ id: userId, state: 'active' }).update({ state: 'deactivated' })
  if (changed === 0) return false

  await endSessionsOf(trx, userId)
  await forgetDevices(trx, userId)
  await resets.forget(trx, userId)
  await emailChanges.forget(trx, userId)
  const { rows } = await trx.raw<{ rows: { workspace_id: string; member_id: string }[] }>(
    `update entries as e
        set stopped_at = greatest(e.started_at, clock_timestamp()), version = e.version + 1, updated_at = now()
       from members as m
      where m.workspace_id = e.workspace_id and m.id = e.member_id and m.user_id = ? and e.stopped_at is null
      returning e.workspace_id, e.member_id`,
    [userId],
  )
  for (const { workspace_id, member_id } of rows) await countChange(trx, workspace_id, [member_id])
  return true
}

/** Opens the instance again to a user. False for whoever is active already. */
export const activate = async (trx: Database, userId: string): Promise<boolean> =>
  (await trx('users').where({ id: userId, state: 'deactivated' }).update({ state: 'active' })) === 1
