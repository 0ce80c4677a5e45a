import { pipeline } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import { inDataDir } from '../cluster/folder.js'
import { findHolder } from '../cluster/lock.js'
import type { Config } from '../config.js'
import { connect, type Database, PATIENT } from '../database/connection.js'
import { hasVersion, lockSchema, migrateTo, schemaVersion } from '../database/migrate.js'
import { openDatabase } from '../database/open.js'
import { Fault } from '../fault.js'
import { migrateJobs } from '../jobs/schema.js'
import * as mails from '../mail/queries.js'
import * as paths from '../paths.js'
import * as restamps from '../rates/restamps.js'
import { makeKeys, readSecret } from '../secret.js'
import { copyStatement, type Header, type Rows } from './archive.js'
import { type Archive, openArchive, skip } from './reader.js'
import { advanceSequences, drop, listThings, type Thing, withoutForeignKeys, withoutTriggers } from './tables.js'

export type Restored = {
  header: Header
  rows: Rows
  /** How many mails were waiting to be sent, and are again. */
  mailCount: number
  /** Tables in the backup that are none of Stint's: somebody made them beside ours. */
  leftOut: string[]
}

const LOCK_TIMEOUT = '30s'

// Codes of PostgreSQL's errors.
const LOCKED = '55P03'
const DEPENDED_ON = '2BP01'

/**
 * Fills the empty instance that the config names from a backup, all or nothing. The file is read through before the
 * database is touched. Throws Fault when the file or the instance is not fit for it.
 */
export async function restore(config: Config, file: string, migrations = paths.migrations): Promise<Restored> {
  const archive = await openArchive(file)
  try {
    refuseNewer(archive.header, file, migrations)
    refuseOtherSecret(archive.header, config)
    if (!config.database.url) await refuseRunningServer(config.data_dir)
    return await restoreOpened(config, archive, migrations)
  } finally {
    await archive.close()
  }
}

function refuseNewer({ schema, stint }: Header, file: string, migrations: string) {
  if (hasVersion(migrations, schema)) return
  throw new Fault(
    `${file} was made by Stint ${stint} and its schema is newer ("${schema}"): restore it with that version, or a later one.`,
  )
}

function refuseOtherSecret({ fingerprint }: Header, config: Config) {
  const keys = makeKeys(readSecret(config))
  if (fingerprint === keys.fingerprint || fingerprint === keys.previousFingerprint) return
  throw new Fault(
    'The backup belongs to another secret: first put the secret of the old installation into place (its file ' +
      'data_dir/secret, or its config key secret), then restore again. Without it nothing that is encrypted can be read.',
  )
}

async function refuseRunningServer(dataDir: string) {
  const holder = await inDataDir(dataDir, async real => findHolder(real))
  if (holder?.kind === 'server') throw new Fault(`Stint runs on this data (pid ${holder.pid}): stop it first.`)
}

async function restoreOpened(config: Config, archive: Archive, migrations: string) {
  const { directUrl, close } = await openDatabase(config, migrations, 'borrow')
  const db = connect(directUrl, 1, PATIENT)
  try {
    await migrateJobs(directUrl)
    return await db.transaction(trx => replaceAll(trx, archive, migrations))
  } catch (error) {
    throw notRestored(error)
  } finally {
    await db.destroy()
    await close()
  }
}

async function replaceAll(trx: Database, archive: Archive, migrations: string): Promise<Restored> {
  const { header, rows } = archive
  await takeOver(trx)
  await refuseFilled(trx)
  const before = await listThings(trx)
  await drop(trx, before)

  await migrateTo(trx, migrations, header.schema)
  const leftOut = await load(trx, archive)
  await migrateTo(trx, migrations, schemaVersion(migrations))

  refuseStrange(before, await listThings(trx))
  const mailCount = await mails.enqueueWaiting(trx)
  await restamps.enqueueWaiting(trx)
  return { header, rows, mailCount, leftOut }
}

/** From here on nodes that start wait for us, and none may be running. */
async function takeOver(trx: Database) {
  await trx.raw(`
    set local lock_timeout = '${LOCK_TIMEOUT}';
    set local statement_timeout = 0;
    set local idle_in_transaction_session_timeout = 0;
  `)
  await lockSchema(trx)
  // Every node holds a connection of this name, see jobs/runner.ts.
  const node = await trx('pg_stat_activity')
    .where({ application_name: 'stint jobs' })
    .whereRaw('datname = current_database()')
    .first('pid')
  if (node) throw new Fault('Stint runs on this database: stop it on every node first.')
}

async function refuseFilled(trx: Database) {
  for (const table of ['operators', 'users', 'workspaces']) {
    if (!(await trx(table).first('id'))) continue
    throw new Fault(
      `A backup is restored into an empty instance only, and this one has ${table} already: set data_dir to another ` +
        'folder (or move its folder postgres away while Stint is stopped), or database.url to an empty database.',
    )
  }
}

/** Returns the tables that are none of Stint's: their rows stay in the backup. */
async function load(trx: Database, archive: Archive) {
  const leftOut: string[] = []
  const connection = await trx.client.acquireConnection() // the transaction's own

  await withoutForeignKeys(trx, () =>
    archive.read(async (table, rows) => {
      const isOurs = await trx.schema.hasTable(table.name)
      if (!isOurs) leftOut.push(table.name)
      if (!isOurs) return skip(table, rows)

      await withoutTriggers(trx, table.name, async () => {
        await trx(table.name).truncate() // of what a migration put there
        await pipeline(rows, connection.query(from(copyStatement(table, 'from stdin'))))
      })
    }),
  )
  await advanceSequences(trx)
  return leftOut
}

function refuseStrange(before: Thing[], after: Thing[]) {
  const ours = new Set(after.map(thing => thing.name))
  const strange = before.filter(thing => !ours.has(thing.name)).map(thing => `${thing.kind} ${thing.name}`)
  if (strange.length === 0) return
  throw new Fault(
    `The database holds what is not Stint's and would be lost (${strange.join(', ')}): drop or move it, or set ` +
      'database.url to an empty database. Nothing is changed.',
  )
}

function notRestored(error: unknown) {
  if (error instanceof Fault) return error
  const { code, message, detail } = error as Error & { code?: string; detail?: string }
  const said = message.split(' - ').at(-1) // knex puts the statement before it
  const reason = code === LOCKED ? 'another program uses the database, stop it first' : said
  const more = code === DEPENDED_ON ? ` (${detail})` : ''
  return new Fault(`The backup could not be restored, and nothing is changed: ${reason}${more}.`, { cause: error })
}
