import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { tasksFor } from './policy.js'

const MOST_COUNTED = 10_000

/** How many entries lose a task that is deleted: exact to 10,000. */
export async function countEntries(db: Database, actor: Member, id: string): Promise<number> {
  const { rows } = await db.raw('?', [
    sql`select count(*)::integer as count
          from (select from entries where workspace_id = ${actor.workspace_id} and task_id = ${id}
                 limit ${MOST_COUNTED + 1}) as counted`,
  ])
  return rows[0].count
}

/**
 * Deletes a task within reach and takes it from entries, favourites and what was deleted of late. A timer that runs on it
 * goes on without.
 */
export const remove = (db: Database, actor: Member, id: string) =>
  db.transaction(async trx => {
    // held before the entries are cleared, so that none gets the task in between
    const task = await trx('tasks as t')
      .where(tasksFor('delete', actor))
      .where({ 't.id': id })
      .forUpdate()
      .first('t.id')
    if (!task) return

    const { workspace_id } = actor
    for (const table of ['entries', 'favourites', 'deleted_entries', 'changed_entries'])
      await trx(table).where({ workspace_id, task_id: id }).update({ task_id: null })
    await trx('tasks').where({ workspace_id, id }).del()
  })
