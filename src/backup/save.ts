import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { to } from 'pg-copy-streams'
import { PATIENT } from '../database/connection.js'
import { Fault } from '../fault.js'
import * as paths from '../paths.js'
import { copyStatement, FORMAT, type Header, type Rows, type Table, writeArchive } from './archive.js'
import { listTables } from './tables.js'

export type Saved = { rows: Rows; bytes: number }

/** One view of all tables, while others write on; and texts that any PostgreSQL reads back as what they were. */
const SNAPSHOT = `
  begin isolation level repeatable read read only;
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  set local timezone = 'UTC';
  set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres';
  set local bytea_output = 'hex';
  set local extra_float_digits = 1;
`

/**
 * Writes all data of the instance behind `directUrl` to `file`, as it is at this moment, with flat memory whatever its
 * size. Throws Fault when there is such a file already, or it can't be written; then nothing of it is left.
 */
export async function save(directUrl: string, file: string, signal?: AbortSignal): Promise<Saved> {
  const client = new pg.Client({
    connectionString: directUrl,
    connectionTimeoutMillis: PATIENT.connectionTimeoutMillis,
    keepAlive: true,
    application_name: 'stint backup',
  })
  client.on('error', () => {}) // the running query fails with it
  try {
    await client.connect()
    await client.query(SNAPSHOT)
    const header = await describe(client)
    return await writeArchive(file, header, table => copyOut(client, table), signal)
  } catch (error) {
    if (error instanceof Fault || signal?.aborted) throw error
    throw new Fault(`The backup ${file} could not be made: ${(error as Error).message}`, { cause: error })
  } finally {
    await client.end()
  }
}

async function describe(client: pg.Client): Promise<Header> {
  const tables = await listTables(client)
  // Else a node that is updated meanwhile could change a table before its turn.
  const names = tables.map(({ name }) => pg.escapeIdentifier(name))
  await client.query(`lock table ${names.join(', ')} in access share mode`)

  const { rows } = await client.query(
    `select max(name collate "C") as schema, (select secret_fingerprint from instance) as fingerprint from migrations`,
  )
  return { format: FORMAT, stint: version(), ...rows[0], made_at: new Date().toISOString(), tables }
}

const version = () => JSON.parse(readFileSync(join(paths.root, 'package.json'), 'utf8')).version

async function* copyOut(client: pg.Client, table: Table): AsyncGenerator<Buffer, number> {
  const rows = client.query(to(copyStatement(table, 'to stdout')))
  rows.on('error', () => {}) // also after nobody reads any more
  yield* rows
  await client.query('select') // the count comes after the last row, and before the answer to this
  return rows.rowCount
}
