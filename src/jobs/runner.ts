import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, type TaskList, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import type { Logger } from 'pino'
import { showLife } from './abandoned.js'
import { bridge } from './log.js'

export type Runner = {
  /** Resolves when it can't go on: a worker died because it could not record what became of its job. */
  broken: Promise<void>
  close(): Promise<void>
}

type Options = { directUrl: string; taskList: TaskList; crontab: string; log: Logger }

const CONCURRENCY = 2
const LONGEST_CLOSE_MILLISECONDS = 15_000

/** Starts graphile-worker on a small pool of its own. Throws when the database can't be reached. */
export async function openRunner({ directUrl, taskList, crontab, log }: Options): Promise<Runner> {
  const closing = new AbortController()
  const pool = openPool(directUrl, log, closing.signal)
  const events: WorkerEvents & EventEmitter = new EventEmitter()
  showLife(events)
  const died = new Promise<void>(resolve => events.once('worker:fatalError', () => resolve()))

  const options = { pgPool: pool, taskList, crontab, events, logger: bridge(log), concurrency: CONCURRENCY }
  const runner = await run({ ...options, noHandleSignals: true }).catch(async error => {
    await pool.end()
    throw error
  })
  const ended = runner.promise.catch(() => {})
  return {
    broken: Promise.race([died, ended]),
    close: async () => {
      closing.abort()
      const closed = runner.stop().catch(() => {}) // it has stopped already
      await Promise.race([closed.then(() => pool.end()), sleep(LONGEST_CLOSE_MILLISECONDS, undefined, { ref: false })])
    },
  }
}

function openPool(connectionString: string, log: Logger, closing: AbortSignal) {
  const pool = new pg.Pool({
    connectionString,
    max: CONCURRENCY + 1, // one listens
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    application_name: 'stint jobs',
  })
  pool.on('error', () => {}) // it would end the process; graphile-worker logs it

  // Only the timetable asks the pool itself, and graphile-worker 0.16 lets its errors end the process.
  const query = pool.query.bind(pool) as (...question: unknown[]) => Promise<pg.QueryResult>
  const patiently = async (...question: unknown[]) => {
    for (let failures = 0; !closing.aborted; failures++) {
      try {
        return await query(...question)
      } catch (error) {
        log[failures === 0 ? 'warn' : 'debug'](
          `the timetable of jobs waits for the database: ${(error as Error).message}`,
        )
      }
      await sleep(1000, undefined, { signal: closing }).catch(() => {})
    }
    return { rows: [] }
  }
  return Object.assign(pool, { query: patiently as typeof pool.query })
}
