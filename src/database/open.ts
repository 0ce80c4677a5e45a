import { borrowCluster, startCluster } from '../cluster/cluster.js'
import type { Config } from '../config.js'
import { Fault } from '../fault.js'
import { connect, type Database, isDatabaseAway, PATIENT } from './connection.js'
import { migrate } from './migrate.js'

export type OpenDatabase = {
  db: Database
  /** For what a pooler in transaction mode can't carry: LISTEN, session locks, migrations, jobs. */
  directUrl: string
  /** Ends the pool, then the embedded PostgreSQL where this process runs it. */
  close(): Promise<void>
}

const OLDEST_SERVER = 15

/**
 * Opens the database that the config names, or the embedded one, and brings its schema to this code's version.
 * `serve` owns the embedded PostgreSQL; `borrow` uses a running server's, for console commands. Throws Fault.
 */
export async function openDatabase(
  config: Config,
  migrations: string,
  mode: 'serve' | 'borrow',
): Promise<OpenDatabase> {
  const { url, direct_url, pool } = config.database
  const cluster = url ? undefined : await (mode === 'serve' ? startCluster : borrowCluster)(config.data_dir)
  const directUrl = direct_url ?? url ?? cluster?.url ?? ''
  try {
    await migrateAll(directUrl, migrations)
  } catch (error) {
    await cluster?.stop()
    throw error
  }
  const db = connect(url ?? directUrl, pool, mode === 'borrow' ? PATIENT : undefined)
  return {
    db,
    directUrl,
    close: async () => {
      await db.destroy()
      await cluster?.stop()
    },
  }
}

/** Checks the server behind `directUrl` and brings its schema to this code's version. Throws Fault. */
export async function migrateAll(directUrl: string, migrations: string) {
  const db = connect(directUrl, 2, PATIENT)
  try {
    await checkServer(db)
    await migrate(db, migrations)
  } catch (error) {
    throw isDatabaseAway(error) ? unreachable(directUrl, error as Error) : error
  } finally {
    await db.destroy()
  }
}

async function checkServer(db: Database) {
  const { rows } = await db.raw(`
    select current_setting('server_version_num')::integer / 10000 as major,
           current_setting('server_encoding') as encoding,
           exists (select from pg_available_extensions where name = 'pg_trgm') as has_pg_trgm
  `)
  const { major, encoding, has_pg_trgm } = rows[0]
  if (major < OLDEST_SERVER)
    throw new Fault(`Stint needs PostgreSQL ${OLDEST_SERVER} or newer; this server is ${major}.`)
  if (encoding !== 'UTF8') throw new Fault(`Stint needs a database in UTF8; this one is in ${encoding}.`)
  if (!has_pg_trgm) throw new Fault('This PostgreSQL lacks the extension pg_trgm. Install its contrib package.')
}

function unreachable(url: string, error: Error) {
  const { host } = URL.canParse(url) ? new URL(url) : { host: '' }
  return new Fault(`The database${host ? ` at ${host}` : ''} can not be reached: ${error.message}`)
}
