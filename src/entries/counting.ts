import type { Database } from '../database/connection.js'
import { PREPARED } from '../database/prepared.js'
import type { Member } from '../members/queries.js'

/**
 * Counts a change of these members' entries; the last that a transaction does, in the order of ids, so that none waits for
 * another that waits for it. There is a count for each member and none for the workspace: whoever changes somebody's
 * entries at the same time waits anyway, and nobody else does.
 */
export const countChange = async (trx: Database, workspace_id: string, memberIds: readonly string[]) => {
  await trx
    .raw(
      `insert into change_counts (workspace_id, member_id, count)
       select ?, changed.id, 1 from unnest(?::text[]) as changed (id)
           on conflict (workspace_id, member_id) do update set count = change_counts.count + 1`,
      [workspace_id, [...new Set(memberIds)].sort()],
    )
    .options(PREPARED)
}

/** What the changes of one's own entries, or of everybody's, have come to: the same as before where there were none. */
export async function findChangeCount(db: Database, member: Member, whose: 'own' | 'team'): Promise<string> {
  const { workspace_id, id } = member
  const found = await db('change_counts')
    .options(PREPARED)
    .where({ workspace_id, ...(whose === 'own' && { member_id: id }) })
    .sum({ count: 'count' })
    .first()
  return String(found?.count ?? 0)
}
