import type { Database } from '../database/connection.js'
import type { Printed, Table } from '../exports/table.js'
import type { Member } from '../members/queries.js'
import { detailedTable } from '../reports/detailed-file.js'
import { readDetailed } from '../reports/detailed-form.js'
import type { Filed } from '../reports/filed.js'
import { headerOf, printTable } from '../reports/printed.js'
import { countRows } from '../reports/size.js'
import { TABLES } from '../reports/tables.js'
import { forbidden } from '../web/problem.js'
import { eyesOf, type Kept, queryFor, rangeOf } from './evaluate.js'
import type { Asked } from './form.js'
import { whyEnded } from './policy.js'
import { findMakers, type SavedReport } from './queries.js'

/**
 * What the files of a saved report are made of for a member who looks at it, and `query`: what they asked for with its days
 * as they are now. Throws why, where it shows nothing any more.
 */
export async function fileReport(
  db: Database,
  reader: Member,
  report: SavedReport,
  asked: Asked,
): Promise<Filed & { query: string }> {
  const maker = (await findMakers(db, [report])).get(report.member_id)
  const ended = whyEnded(report, maker, reader)
  if (!maker || ended) throw forbidden(ended)

  const eyes = eyesOf(maker, report, reader)
  const { sort, order } = asked
  const days = rangeOf(eyes, report, asked)
  return {
    table: () => tableOf(db, eyes, report, asked),
    printed: async () => {
      const printed = await printOf(db, eyes, report, asked)
      return printed && { ...printed, ...(await headerOf(db, reader)) }
    },
    count: most => countRows(db, eyes, report.kind, queryFor(eyes, report, asked), most),
    query: `?${new URLSearchParams({ ...days, ...(sort && { sort }), ...(order && { order }) })}`,
  }
}

/** What the file of a saved report holds: what its page shows, and so neither addresses nor teams of anybody. */
export async function tableOf(db: Database, eyes: Member, report: Kept, asked: Asked): Promise<Table> {
  const query = queryFor(eyes, report, asked)
  if (report.kind === 'detailed') return detailedTable(db, eyes, readDetailed(eyes, query), { isForOthers: true })
  return TABLES[report.kind](db, eyes, query)
}

/** The same on paper, under the report's own name; undefined where that are more than `most` rows. */
export async function printOf(
  db: Database,
  eyes: Member,
  report: Kept & Pick<SavedReport, 'name'>,
  asked: Asked,
  most?: number,
): Promise<Printed | undefined> {
  const query = queryFor(eyes, report, asked)
  const printed = await printTable(db, eyes, report.kind, query, await tableOf(db, eyes, report, asked), most)
  return printed && { ...printed, title: report.name }
}
