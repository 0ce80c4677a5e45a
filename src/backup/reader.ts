import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { Fault } from '../fault.js'
import {
  COMMENT,
  copyStatement,
  END_OF_ROWS,
  EndSchema,
  FORMAT,
  type Header,
  HeaderSchema,
  MAGIC,
  type Rows,
  type Table,
} from './archive.js'

/** Takes the rows of one table, all of them, as COPY wants them. */
type CopyIn = (table: Table, rows: AsyncIterable<Buffer>) => Promise<void>

export type Archive = {
  header: Header
  rows: Rows
  /** Hands over the rows of every table. Throws Fault when the file is not any more what it was. */
  read(copyIn: CopyIn): Promise<void>
  close(): Promise<void>
}

const LONGEST_LINE = 1024 * 1024
const CHUNK = 256 * 1024

/** Opens a backup and reads it through once, so that whoever has it knows that it is whole. Throws Fault. */
export async function openArchive(path: string): Promise<Archive> {
  const file = await open(path).catch(error => {
    throw new Fault(`The backup ${path} can't be read (${error.code}).`)
  })
  const read = (copyIn: CopyIn) => scan(file, path, copyIn)
  try {
    return { ...(await read(skip)), read: async copyIn => void (await read(copyIn)), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Leaves the rows of a table where they are. */
export async function skip(_table: Table, rows: AsyncIterable<Buffer>) {
  for await (const _piece of rows);
}

async function scan(file: FileHandle, path: string, copyIn: CopyIn) {
  const text = openText(file, path)
  try {
    const header = parseHeader(await text.line(), path)
    for (const table of header.tables) {
      if ((await text.line()) !== `${copyStatement(table, 'from stdin')};`) throw damaged(path)
      await copyIn(table, text.rows())
    }
    const sha256 = text.hash()
    const end = EndSchema.safeParse(parseJson(await text.line(), COMMENT))
    if (end.data?.sha256 !== sha256 || !(await text.isAtEnd())) throw damaged(path)
    return { header, rows: end.data.rows }
  } finally {
    text.close()
  }
}

/** The text of a backup, taken bit by bit, with the hash of what was taken. Throws Fault where it is damaged. */
function openText(file: FileHandle, path: string) {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  pipeline(file.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK }), gunzip, () => {})
  const chunks: AsyncIterator<Buffer> = gunzip[Symbol.asyncIterator]()
  const hash = createHash('sha256')
  let rest = Buffer.alloc(0)

  /** Whether there was more. */
  async function readOn() {
    const { done, value } = await chunks.next().catch(error => {
      throw readFault(error, path)
    })
    if (!done) rest = Buffer.concat([rest, value])
    return !done
  }

  function take(length: number) {
    const piece = rest.subarray(0, length)
    hash.update(piece)
    rest = rest.subarray(length)
    return piece
  }

  /** The pieces up to `mark`, which is passed over. */
  async function* until(mark: string) {
    let at = rest.indexOf(mark)
    while (at < 0) {
      const open = rest.length - mark.length + 1 // the mark may have begun
      if (open > 0) yield take(open)
      if (!(await readOn())) throw damaged(path)
      at = rest.indexOf(mark)
    }
    if (at > 0) yield take(at)
    take(mark.length)
  }

  return {
    async line() {
      const pieces: Buffer[] = []
      let length = 0
      for await (const piece of until('\n')) {
        length += piece.length
        if (length > LONGEST_LINE) throw damaged(path)
        pieces.push(piece)
      }
      return Buffer.concat(pieces).toString()
    },

    async *rows() {
      while (rest.length < END_OF_ROWS.length && (await readOn()));
      if (rest.subarray(0, END_OF_ROWS.length).toString() === END_OF_ROWS) take(END_OF_ROWS.length)
      else yield* until(`\n${END_OF_ROWS}`)
    },

    hash: () => hash.copy().digest('hex'),
    isAtEnd: async () => rest.length === 0 && !(await readOn()),
    close: () => gunzip.destroy(),
  }
}

function parseHeader(line: string, path: string): Header {
  if (!line.startsWith(MAGIC)) throw foreign(path)
  const found = parseJson(line, MAGIC)
  const { data: newer } = z.object({ format: z.int().min(FORMAT + 1) }).safeParse(found)
  if (newer) throw new Fault(`${path} was made by a newer version of Stint: restore it with that version.`)

  const { data } = HeaderSchema.safeParse(found)
  if (!data) throw damaged(path)
  return data
}

/** What follows `prefix` in the line; undefined where that can't be read. */
function parseJson(line: string, prefix: string): unknown {
  try {
    return line.startsWith(prefix) ? JSON.parse(line.slice(prefix.length)) : undefined
  } catch {
    return undefined
  }
}

function readFault({ code = '', message }: NodeJS.ErrnoException, path: string) {
  if (!code.startsWith('Z_')) return new Fault(`The backup ${path} can't be read (${code || message}).`)
  return message === 'incorrect header check' ? foreign(path) : damaged(path)
}

const foreign = (path: string) => new Fault(`${path} is no backup of Stint. Nothing is changed.`)

const damaged = (path: string) =>
  new Fault(`${path} is damaged or was cut off: take another backup, or another copy of this one. Nothing is changed.`)
