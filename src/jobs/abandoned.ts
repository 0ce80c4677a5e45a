import type { EventEmitter } from 'node:events'
import type { WorkerEvents } from 'graphile-worker'
import type { Database } from '../database/connection.js'

/** Long enough for a new worker to have shown that it lives. */
const GRACE_SECONDS = 5

/**
 * Lets the workers that tell `events` show that they live: each holds an advisory lock by its id, on the connection
 * that listens for jobs, which graphile-worker makes again when it is cut. Dies the process, the lock goes with it.
 */
export function showLife(events: WorkerEvents & EventEmitter) {
  const ids: string[] = []
  events.on('worker:create', ({ worker }) => ids.push(worker.workerId))
  events.on('pool:listen:success', ({ client }) => {
    client.once('drain', () => {
      const lock = 'select pg_advisory_lock_shared(hashtextextended(id, 0)) from unnest($1::text[]) as id'
      client.query(lock, [ids]).catch(() => {}) // the connection was cut again, and will be made again
    })
  })
}

/**
 * Frees the jobs of workers that died in the middle: they are tried again now, and not only after the four hours that
 * graphile-worker waits.
 */
export async function releaseAbandoned(db: Database) {
  await db.raw(
    `with workers as materialized (
       select distinct locked_by as id
         from graphile_worker.jobs
        where locked_at < now() - make_interval(secs => ?)
     )
     select graphile_worker.force_unlock_workers(array_agg(id))
       from workers
      where pg_try_advisory_xact_lock(hashtextextended(id, 0))`,
    [GRACE_SECONDS],
  )
}
