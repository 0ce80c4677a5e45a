import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { type Logger, pino } from 'pino'
import { PATIENT } from '../database/connection.js'
import { bridge } from './log.js'

const LOCK = 5_748_202 // any number, the same on every node; the schema of Stint itself has its own

/**
 * Makes the tables that jobs live in, or brings them up to date: needed once before anything is enqueued. Nodes that
 * start together wait for each other, for graphile-worker's own care begins only when its schema is there.
 */
export async function migrateJobs(directUrl: string, log: Logger = pino({ level: 'silent' })): Promise<void> {
  const lock = new pg.Client({ connectionString: directUrl, connectionTimeoutMillis: PATIENT.connectionTimeoutMillis })
  await lock.connect()
  try {
    await lock.query('select pg_advisory_lock($1)', [LOCK])
    await runMigrations({ connectionString: directUrl, maxPoolSize: 1, logger: bridge(log) })
  } finally {
    await lock.end()
  }
}
