import { readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Knex } from 'knex'
import { Fault } from '../fault.js'
import type { Database } from './connection.js'

const LOCK = 5_748_201 // any number, the same on every node
const TABLE = 'migrations'

/** One migration file; its name carries no extension, so that runs from .ts and from .js agree. */
type Migration = { name: string; file: string }

function listMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .filter(file => ['.ts', '.js'].includes(extname(file)))
    .sort()
    .map(file => ({ name: basename(file, extname(file)), file: join(directory, file) }))
}

const source = (directory: string): Knex.MigrationSource<Migration> => ({
  getMigrations: async () => listMigrations(directory),
  getMigrationName: migration => migration.name,
  getMigration: async migration => ({ down: async () => {}, ...(await import(pathToFileURL(migration.file).href)) }),
})

/** The name of the newest migration in `directory`: the schema version of this code. */
export const schemaVersion = (directory: string) => listMigrations(directory).at(-1)?.name ?? ''

/**
 * Brings the schema to this code's version. Nodes that start together wait for each other under an advisory lock;
 * a lock row that a killed process left in knex's own table is freed first. Throws Fault when the schema is newer.
 */
export async function migrate(db: Database, directory: string): Promise<void> {
  const connection = await db.client.acquireConnection()
  try {
    await connection.query('select pg_advisory_lock($1)', [LOCK])
    await refuseNewer(db, directory)

    const config = { migrationSource: source(directory), tableName: TABLE }
    await db.migrate.forceFreeMigrationsLock(config)
    await db.migrate.latest(config)
  } finally {
    await connection.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => {})
    await db.client.releaseConnection(connection)
  }
}

/** Whether `directory` leads to this schema version. */
export const hasVersion = (directory: string, version: string) =>
  listMigrations(directory).some(migration => migration.name === version)

/** Keeps nodes that start waiting with their migrations until the transaction ends; waits for those that have begun. */
export const lockSchema = (trx: Database) => trx.raw('select pg_advisory_xact_lock(?)', [LOCK])

/** Brings the schema up to `version`, and no further, as part of a transaction that has locked it. */
export const migrateTo = (trx: Database, directory: string, version: string) =>
  trx.migrate.to({ migrationSource: source(directory), tableName: TABLE, name: version })

async function refuseNewer(db: Database, directory: string) {
  if (!(await db.schema.hasTable(TABLE))) return

  const known = new Set(listMigrations(directory).map(migration => migration.name))
  const done: string[] = await db(TABLE).pluck('name')
  const newer = done.filter(name => !known.has(name)).sort()
  if (newer.length === 0) return

  throw new Fault(
    `The database was made by a newer version of Stint (it has "${newer.at(-1)}"). Start that version, or restore a backup made by this one.`,
  )
}
