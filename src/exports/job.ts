import type { Logger } from 'pino'
import { z } from 'zod'
import type { Database } from '../database/connection.js'
import { findMember, type Member } from '../members/queries.js'
import { type Filed, filedReport } from '../reports/filed.js'
import { mayExport } from '../reports/policy.js'
import { fileReport } from '../saved-reports/filed.js'
import { Asked } from '../saved-reports/form.js'
import { findReport } from '../saved-reports/queries.js'
import { forbidden, Problem } from '../web/problem.js'
import { parseQuery } from '../web/query-string.js'
import { drawPdf } from './pdf.js'
import * as exports from './queries.js'
import type { Table } from './table.js'
import { xlsxOf } from './xlsx.js'

export const ExportPayload = z.object({ workspace_id: z.string(), export_id: z.string() })

const PART_BYTES = 2 ** 20
const BROKEN = 'Something broke while it was made, and was written to the log.'

const KILLED = 'The server was stopped each time it was made.'

/** Says so of exports whose jobs were killed as often as they are tried: nothing makes them any more. */
export async function endLost({ db, log }: { db: Database; log: Logger }) {
  const export_ids = await exports.failLost(db, KILLED)
  if (export_ids.length > 0) log.error({ export_ids }, 'the server was stopped each time these files were made')
}

/** Makes the file of an export, with the rights that its maker has by now. Throws what it takes another attempt for. */
export async function makeExport(
  db: Database,
  { workspace_id, export_id }: z.infer<typeof ExportPayload>,
  { isLast, signal }: { isLast: boolean; signal?: AbortSignal },
) {
  const run = await exports.start(db, { workspace_id, id: export_id })
  if (!run) return
  try {
    const member = await findMember(db, run.user_id, workspace_id, 'full')
    if (!member || !mayExport(member)) throw forbidden('Your roles do not let you export reports any more.')
    await make(db, member, run, signal)
  } catch (error) {
    if (error instanceof Problem) return void (await exports.fail(db, run, error.text))
    if (isLast) await exports.fail(db, run, BROKEN)
    throw error
  }
}

async function make(db: Database, member: Member, run: exports.Export, signal: AbortSignal | undefined) {
  const filed = await openFiled(db, member, run)
  const progress = { rows: 0 }
  const row_count = await filed.count()
  if (row_count !== undefined) await exports.expect(db, run, row_count)
  const { name, pieces } = run.format === 'pdf' ? await print(filed) : await tabulate(filed, progress)

  let size = 0
  let number = 0
  for await (const bytes of inParts(pieces)) {
    signal?.throwIfAborted()
    if (!(await exports.savePart(db, run, { number, bytes }, progress.rows))) return
    size += bytes.length
    number += 1
  }
  await exports.finish(db, run, { name: `${name}.${run.format}`, size })
}

/**
 * The report that was ordered, be it a saved one of which its maker decides what it shows. Throws why, where that isn't for
 * the member to see any more.
 */
export async function openFiled(
  db: Database,
  member: Member,
  { report_id, kind, query }: exports.Export,
): Promise<Filed> {
  const values = parseQuery(query)
  if (!report_id) return filedReport(db, member, kind, values)
  const report = await findReport(db, member, report_id)
  if (!report) throw forbidden('The saved report is not for you to see any more.')
  return fileReport(db, member, report, Asked.parse(values))
}

async function print(filed: Filed) {
  const printed = await filed.printed()
  if (!printed) throw new Problem(422, 'Too long', 'The report is longer by now than a PDF may be.')
  return { name: printed.name, pieces: await drawPdf(printed) }
}

async function tabulate(filed: Filed, progress: { rows: number }) {
  const table = await filed.table()
  return { name: table.name, pieces: xlsxOf({ ...table, parts: counted(table.parts, progress) }) }
}

async function* counted(parts: Table['parts'], progress: { rows: number }) {
  for await (const part of parts) {
    yield part
    progress.rows += part.length
  }
}

/** The pieces of a file put together to parts that are worth a row each. */
async function* inParts(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = []
  let length = 0
  for await (const piece of pieces) {
    waiting.push(piece)
    length += piece.length
    if (length < PART_BYTES) continue
    yield Buffer.concat(waiting)
    waiting = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(waiting)
}
