import knex, { type Knex } from 'knex'
import pg from 'pg'
import { preparingClient } from './prepared.js'

/** The pool of connections, or a transaction on one of them: every query takes it first. */
export type Database = Knex

const INT8 = 20
const DATE = 1082
pg.types.setTypeParser(INT8, Number)
pg.types.setTypeParser(DATE, day => day) // 'YYYY-MM-DD': a day has no zone, and a Date would give it one

/** knex would print to the console what it also throws, and what it throws is logged once where it is answered. */
const SILENT = { warn() {}, error() {}, deprecate() {}, debug() {} }

/** How long a query waits for a connection, in milliseconds: the first for a new one, the second for any. */
const WHILE_A_PAGE_WAITS = { connectionTimeoutMillis: 3000, acquireConnectionTimeout: 5000 }
/** For migrations and console commands: a server that is busy with something else is not away. */
export const PATIENT = { connectionTimeoutMillis: 30_000, acquireConnectionTimeout: 30_000 }

/** Opens a pool of at most `size` connections. Nothing is sent before the first query. */
export function connect(
  url: string,
  size: number,
  { connectionTimeoutMillis, acquireConnectionTimeout } = WHILE_A_PAGE_WAITS,
): Database {
  return knex({
    client: preparingClient(),
    connection: { connectionString: url, connectionTimeoutMillis, keepAlive: true, application_name: 'stint' },
    pool: { min: 0, max: size },
    acquireConnectionTimeout,
    log: SILENT,
    compileSqlOnError: false, // else error messages carry the values: addresses, hashes, sessions
  })
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
])
const CONNECTION_MESSAGES =
  /connection terminated|timeout expired|acquir(e|ing) a connection|client has encountered a connection error/i

/** Whether `error` says that the database can't be reached now, rather than that a query is wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect' // no socket, rather than no file
  return CONNECTION_CODES.has(code) || code.startsWith('08') || CONNECTION_MESSAGES.test(error.message)
}

const COLLISION_CODES = new Set([
  '40P01', // deadlock_detected
  '40001', // serialization_failure
  '23503', // foreign_key_violation: what was there when it was looked up is deleted now
])

/** Whether a change ran into somebody else's in the same moment: nothing of it was saved, and it may go well again. */
export const isCollision = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && COLLISION_CODES.has(String(error.code))

/** The name of the unique index that a write ran into, or undefined for any other error. */
export function violatedKey(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505') return undefined
  return 'constraint' in error ? String(error.constraint) : undefined
}
