import type { Database } from '../database/connection.js'
import { asPage, type Edge, PAGE, type Page } from '../web/paging.js'
import * as mails from './queries.js'

/** A mail that is not out: it waits for its first or next attempt, or was given up. */
export type Unsent = {
  id: string
  kind: string
  recipient: string
  attempts: number
  last_error: string | null
  created_at: Date
}

type State = 'queued' | 'failed'

/** A page of the mails in this state, the newest first. */
export async function listPage(db: Database, state: State, edge: Edge): Promise<Page<Unsent>> {
  const direction = edge.before ? 'asc' : 'desc'
  const place = edge.before ?? edge.after
  const rows = await db('mails')
    .where({ state })
    .modify(query => {
      if (place) {
        const found = db('mails').where({ id: place }).select('created_at')
        query.whereRaw(`(created_at, id) ${edge.before ? '>' : '<'} (coalesce(?, ?), ?)`, [
          found,
          edge.before ? '-infinity' : 'infinity',
          place,
        ])
      }
    })
    .orderBy([
      { column: 'created_at', order: direction },
      { column: 'id', order: direction },
    ])
    .limit(PAGE + 1)
    .select('id', 'kind', 'recipient', 'attempts', 'last_error', 'created_at')
  return asPage<Unsent>(rows, edge)
}

/** Whether there is such a mail, out or not. */
export const exists = async (db: Database, id: string): Promise<boolean> =>
  (await db('mails').where({ id }).first('id')) !== undefined

/** How many wait, and how many were given up. */
export async function count(db: Database): Promise<Record<State, number>> {
  const { rows } = await db.raw(`
    select count(*) filter (where state = 'queued')::integer as queued,
           count(*) filter (where state = 'failed')::integer as failed
      from mails where state in ('queued', 'failed')
  `)
  return rows[0]
}

/** Has this mail, or all that were given up, sent again now. Returns those that are; one that is just being sent isn't. */
export async function retry(trx: Database, which: { id: string } | { state: 'failed' }): Promise<Unsent[]> {
  const idle = await takeFromQueue(trx, which)
  if (idle.length === 0) return []
  const again: Unsent[] = await trx('mails').whereIn('id', idle).update({ state: 'queued' }).returning('*')
  for (const { id } of again) await mails.enqueueSending(trx, id)
  return again
}

/** Forgets a mail that is not to be sent any more. Undefined where it is out already, or just being sent. */
export async function discard(trx: Database, id: string): Promise<Unsent | undefined> {
  const [idle] = await takeFromQueue(trx, { id })
  if (!idle) return undefined
  const [mail] = await trx('mails').where({ id: idle }).del().returning('*')
  return mail
}

/** Ends the jobs of these unsent mails, and returns the ids of those that no worker has in hand. */
async function takeFromQueue(trx: Database, which: { id: string } | { state: 'failed' }): Promise<string[]> {
  const ids: string[] = await trx('mails').where(which).whereIn('state', ['queued', 'failed']).forUpdate().pluck('id')
  const { rows } = await trx.raw(
    `select id, payload ->> 'mail_id' as mail_id
       from graphile_worker._private_jobs
      where payload ->> 'mail_id' = any(?)`,
    [ids],
  )
  const jobs: { id: string; mail_id: string }[] = rows
  const ended = await trx.raw('select id from graphile_worker.complete_jobs(?)', [jobs.map(job => job.id)])
  const over = new Set(ended.rows.map((job: { id: string }) => String(job.id)))
  const busy = new Set(jobs.filter(job => !over.has(String(job.id))).map(job => job.mail_id))
  return ids.filter(id => !busy.has(id))
}
