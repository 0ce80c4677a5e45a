import type { Database } from '../database/connection.js'
import { countChange } from './counting.js'

/**
 * Gives all entries of a member to another one of the workspace, and returns how many there were; what runs is stopped.
 * Days, rates and projects stay as they are, so that no report tells another sum. Undefined where the other one isn't
 * active (any more).
 */
export async function moveAll(
  trx: Database,
  workspace_id: string,
  { from, to }: Record<'from' | 'to', string>,
): Promise<number | undefined> {
  // as starts of timers hold their member, and in the order of ids as everywhere
  const both = trx('members').where({ workspace_id }).whereIn('id', [from, to]).orderBy('id')
  await both.forNoKeyUpdate().select('id')
  const heir = await trx('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': workspace_id, 'm.id': to, 'm.state': 'active', 'u.state': 'active' })
    .first('m.id')
  if (!heir) return undefined

  const moved = await trx('entries')
    .where({ workspace_id, member_id: from })
    .update({
      member_id: to,
      stopped_at: trx.raw('coalesce(stopped_at, greatest(started_at, clock_timestamp()))'),
      form_hash: null,
      version: trx.raw('version + 1'),
      updated_at: trx.fn.now(),
    })
  await countChange(trx, workspace_id, [from, to])
  return moved
}
