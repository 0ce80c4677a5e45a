import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { archiveWithClient } from '../projects/changes.js'
import { clientsFor } from './policy.js'

/** What a client has to do with, before anybody deletes it; `entry_count` is exact to 10,000. */
export type Consequences = { project_count: number; entry_count: number; is_limiting: boolean }

const MOST_COUNTED = 10_000

export async function findConsequences(db: Database, actor: Member, id: string): Promise<Consequences> {
  const { rows } = await db.raw(
    `select (select count(*)::integer
               from projects
              where workspace_id = :workspace_id and client_id = :id and deleted_at is null) as project_count,
            (select count(*)::integer
               from (select from entries as e
                       join projects as p on p.workspace_id = e.workspace_id and p.id = e.project_id
                      where e.workspace_id = :workspace_id and p.client_id = :id and p.deleted_at is null
                      limit :most) as counted) as entry_count,
            exists (select from client_teams where workspace_id = :workspace_id and client_id = :id) as is_limiting`,
    { workspace_id: actor.workspace_id, id, most: MOST_COUNTED + 1 },
  )
  return rows[0]
}

/**
 * Deletes a client within reach. The row stays behind as a tombstone with its teams, so that its projects and what was
 * tracked on them are seen by the same people as before (DESIGN 4). The projects of one that was archived are archived
 * themselves: nothing that was closed opens by this.
 */
export const remove = (db: Database, actor: Member, id: string) =>
  db.transaction(async trx => {
    const client = await trx('clients as c')
      .where(clientsFor('delete', actor))
      .where({ 'c.id': id })
      .forUpdate()
      .first('c.archived_at')
    if (!client) return

    const { workspace_id } = actor
    const { archived_at } = client
    if (archived_at) await archiveWithClient(trx, actor, id, archived_at)
    await trx('clients')
      .where({ workspace_id, id })
      .update({ archived_at: null, deleted_at: trx.fn.now(), address: '', email: '', note: '' })
  })
