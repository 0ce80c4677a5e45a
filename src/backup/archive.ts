import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { z } from 'zod'
import { Fault } from '../fault.js'
import { syncFolder } from '../sync-folder.js'

// A backup is SQL under gzip, so that zcat shows it and, in need, psql loads it:
//
//   -- Stint backup {"format":1,"schema":"20261122010500_settings_create", ...}
//   copy "users" ("id", "username", ...) from stdin;
//   6a0f6c1e5b3d2f4a9c8e7b10	ana	...
//   \.
//   -- {"rows":{"users":1},"sha256":"..."}
//
// The last line counts the rows and has the hash of all lines before it.

export const FORMAT = 1
export const MAGIC = '-- Stint backup '
export const COMMENT = '-- '
export const END_OF_ROWS = '\\.\n'

const TableSchema = z.object({ name: z.string(), columns: z.array(z.string()) })

/** What the first line of a backup says: where it comes from, and which columns of which tables follow. */
export const HeaderSchema = z.object({
  format: z.literal(FORMAT),
  stint: z.string(),
  schema: z.string(),
  fingerprint: z.string(),
  made_at: z.iso.datetime(),
  tables: z.array(TableSchema),
})

export const EndSchema = z.object({ rows: z.record(z.string(), z.int()), sha256: z.string() })

export type Table = z.output<typeof TableSchema>
export type Header = z.output<typeof HeaderSchema>

/** How many rows of each table a backup holds. */
export type Rows = z.output<typeof EndSchema>['rows']

/** Yields the rows of a table as COPY gives them, and returns how many they were. */
export type CopyOut = (table: Table) => AsyncGenerator<Buffer, number>

/** The statement that copies the rows of a table in or out. */
export const copyStatement = ({ name, columns }: Table, direction: 'from stdin' | 'to stdout') =>
  `copy ${pg.escapeIdentifier(name)} (${columns.map(pg.escapeIdentifier).join(', ')}) ${direction}`

// The fastest level: the usual one takes nearly twice as long to save a twentieth.
const GZIP = { level: 1, chunkSize: 256 * 1024 }

/**
 * Writes a backup that is there whole or not at all, for our eyes only: as FILE.part first, which is renamed when it has
 * reached the disk. Returns how many rows and bytes it has. Throws Fault when there is such a file already.
 */
export async function writeArchive(file: string, header: Header, copyOut: CopyOut, signal?: AbortSignal) {
  const part = `${file}.part`
  const rows: Rows = {}
  const handle = await open(part, 'wx', 0o600).catch(error => {
    throw error.code === 'EEXIST' ? beingWritten(part) : error
  })
  try {
    if (existsSync(file)) throw new Fault(`${file} exists already: give the backup another name.`)
    const text = textOf(header, copyOut, rows)
    await pipeline(text, createGzip(GZIP), handle.createWriteStream({ flush: true }), { signal })
    await rename(part, file)
    syncFolder(dirname(file))
  } catch (error) {
    await handle.close().catch(() => {}) // mostly the stream has done so
    await rm(part, { force: true })
    throw error
  }
  return { rows, bytes: (await stat(file)).size }
}

async function* textOf(header: Header, copyOut: CopyOut, rows: Rows) {
  const hash = createHash('sha256')
  for await (const piece of bodyOf(header, copyOut, rows)) {
    hash.update(piece)
    yield piece
  }
  yield Buffer.from(`${COMMENT}${JSON.stringify({ rows, sha256: hash.digest('hex') })}\n`)
}

async function* bodyOf(header: Header, copyOut: CopyOut, rows: Rows) {
  yield Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`)
  for (const table of header.tables) {
    yield Buffer.from(`${copyStatement(table, 'from stdin')};\n`)
    rows[table.name] = yield* copyOut(table)
    yield Buffer.from(END_OF_ROWS)
  }
}

const beingWritten = (part: string) =>
  new Fault(
    `${part} exists: another backup is being written to this name. If none is, one was cut off: delete it and try again.`,
  )
