import type { Database } from '../database/connection.js'
import { always, both, sql } from '../database/sql.js'
import { restamp } from './stamp.js'
import { entriesOf, type Subject } from './subject.js'

/** More entries than these are stamped by a job, which shows how far it is. */
export const MOST_AT_ONCE = 2000

const MOST_ATTEMPTS = 25

type Restamp = Subject & { valid_from: string; day: string | null; entry_id: string | null }

/**
 * Stamps the entries for which a rate of `subject` counts from `valid_from` on: at once where they are few. A job does
 * the others, and looks at the few again: somebody may have saved an entry in the same moment, by the rate before.
 */
export async function begin(trx: Database, workspaceId: string, subject: Subject, valid_from: string) {
  const condition = entriesOf(subject, valid_from)
  const { entry_count } = await trx('entries as e')
    .where({ 'e.workspace_id': workspaceId })
    .where(condition)
    .first(sql`cast(count(*) as integer) as entry_count`)
  const isMany = entry_count > MOST_AT_ONCE
  const changed_count = isMany ? undefined : await restamp(trx, workspaceId, condition)

  const [{ id }] = await trx('restamps')
    .insert({ workspace_id: workspaceId, ...subject, valid_from, entry_count })
    .returning('id')
  await enqueue(trx, workspaceId, id)
  return { entry_count, changed_count }
}

/** Gives a restamp a job, behind those that wait. Those of one workspace run one after the other. */
export const enqueue = (trx: Database, workspace_id: string, restamp_id: string) =>
  trx.raw(`select from graphile_worker.add_job('restamp', :payload, queue_name => :queue, max_attempts => :attempts)`, {
    payload: JSON.stringify({ workspace_id, restamp_id }),
    queue: `restamp ${workspace_id}`,
    attempts: MOST_ATTEMPTS,
  })

/** Gives every restamp a job, where they were restored from a backup without theirs. */
export async function enqueueWaiting(trx: Database) {
  await trx.raw(`
    select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs where task_identifier = 'restamp'
  `)
  for (const { workspace_id, id } of await trx('restamps').select('workspace_id', 'id'))
    await enqueue(trx, workspace_id, id)
}

/**
 * Stamps the next entries, with whatever rates count by now. Where it got to is kept in the same transaction. Waits for
 * nobody: throws when somebody holds one of the entries. Returns whether there are more.
 */
export const advance = (db: Database, workspace_id: string, id: string, count = MOST_AT_ONCE): Promise<boolean> =>
  db.transaction(async trx => {
    await trx.raw(`set local lock_timeout = '800ms'`) // less than deadlock_timeout: it is never a person who loses
    const run: Restamp | undefined = await trx('restamps').where({ workspace_id, id }).forUpdate().first()
    if (!run) return false

    const after = run.day ? sql`e.day >= ${run.day} and (e.day, e.id) > (${run.day}, ${run.entry_id})` : always
    const left = both(entriesOf(run, run.valid_from), after)
    const last = await trx('entries as e')
      .where({ 'e.workspace_id': workspace_id })
      .where(left)
      .orderBy(['e.day', 'e.id'])
      .offset(count - 1)
      .first<{ day: string; id: string } | undefined>('e.day', 'e.id')
    const upTo = last ? sql`e.day <= ${last.day} and (e.day, e.id) <= (${last.day}, ${last.id})` : always
    await restamp(trx, workspace_id, both(left, upTo))

    if (!last) await trx('restamps').where({ workspace_id, id }).del()
    else {
      await trx('restamps')
        .where({ workspace_id, id })
        .update({
          day: last.day,
          entry_id: last.id,
          done_count: trx.raw('least(entry_count, done_count + ?)', [count]),
        })
    }
    return last !== undefined
  })
