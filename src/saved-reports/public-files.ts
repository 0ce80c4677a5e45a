import { buffer } from 'node:stream/consumers'
import type { Database } from '../database/connection.js'
import { drawPdf } from '../exports/pdf.js'
import { takeRows } from '../exports/rows.js'
import { xlsxOf } from '../exports/xlsx.js'
import type { Member } from '../members/queries.js'
import { MOST_AT_ONCE } from '../reports/size.js'
import { printOf, tableOf } from './filed.js'
import type { Asked } from './form.js'
import type { PublicReport } from './link-queries.js'

export type PublicFile = { name: string; bytes: Buffer }
export type Packed = keyof typeof MOST_AT_ONCE

/**
 * A public report as a workbook or a PDF, which names nothing of the workspace. Whoever has but the link orders no jobs, so
 * it is undefined where a member's would be made by one.
 */
export async function makeFile(
  db: Database,
  eyes: Member,
  report: PublicReport,
  asked: Asked,
  format: Packed,
): Promise<PublicFile | undefined> {
  const most = MOST_AT_ONCE[format]
  if (format === 'pdf') {
    const printed = await printOf(db, eyes, report, asked, most)
    return printed && { name: `${printed.name}.pdf`, bytes: await buffer(await drawPdf(printed)) }
  }
  const table = await tableOf(db, eyes, report, asked)
  const rows = await takeRows(table.parts, most)
  return rows && { name: `${table.name}.xlsx`, bytes: await buffer(xlsxOf({ ...table, parts: [rows] })) }
}
