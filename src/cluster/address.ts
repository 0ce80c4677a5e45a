import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { Fault } from '../fault.js'
import type { Account } from './account.js'
import { makeFolder } from './folder.js'
import { type Notice, readNotice } from './postmaster.js'

const LONGEST = process.platform === 'darwin' ? 103 : 107

/** Failing statements are told to us, who log them without the values; PostgreSQL's log keeps what nobody is told. */
const QUIET = 'options=-clog_min_messages%3Dlog'

/**
 * The settings by which PostgreSQL listens for us alone: a socket in the data directory, or where its path is too long
 * for the system a free port of 127.0.0.1.
 */
export async function chooseAddress(dataDir: string, account: Account | undefined): Promise<Record<string, string>> {
  const socketDir = join(dataDir, 'socket')
  if (Buffer.byteLength(join(socketDir, '.s.PGSQL.5432')) > LONGEST) {
    return { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(await freePort()) }
  }
  makeFolder(socketDir, account)
  return {
    listen_addresses: '',
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: '5432',
  }
}

function freePort() {
  return new Promise<number>((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** The address of the database `name` on a PostgreSQL that wrote this notice; knex and `new URL` take it too. */
function addressOf(notice: Notice, password: string, name: string) {
  if (!notice.socketDir) return `postgres://stint:${password}@127.0.0.1:${notice.port}/${name}?${QUIET}`
  return `postgres://stint:${password}@localhost/${name}?host=${encodeURIComponent(notice.socketDir)}&port=${notice.port}&${QUIET}`
}

/**
 * Connects once to the PostgreSQL of `folder` and makes the database stint where missing. Returns its url, or why it
 * doesn't take connections yet. Throws Fault when the password is not the one it was made with.
 */
export async function tryConnect(folder: string, password: string): Promise<{ url: string } | { notYet: string }> {
  const notice = readNotice(folder)
  if (notice?.status !== 'ready') return { notYet: notice?.status || 'it has not begun to start' }
  try {
    await makeDatabase(addressOf(notice, password, 'postgres'))
    return { url: addressOf(notice, password, 'stint') }
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return { notYet: (error as Error).message }
    throw new Fault(
      `The database in ${folder} doesn't take the password in the file database-password beside it: put back the file ` +
        'that belongs to it, or restore a backup into an empty data directory (npx stint restore FILE).',
    )
  }
}

/** Makes the database stint where missing. A command may do so in the same moment as the server. */
async function makeDatabase(url: string) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rowCount } = await client.query("select from pg_database where datname = 'stint'")
    if (rowCount === 0) await client.query('create database stint')
  } finally {
    await client.end()
  }
}
