import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { readDetailed } from './detailed-form.js'
import type { Kind } from './files.js'
import { reported } from './filter.js'
import { MOST_PRINTED } from './printed.js'

/** Files of more rows take longer than somebody looks at a page that doesn't come: a job makes them. */
export const MOST_AT_ONCE = { xlsx: 10_000, pdf: 1000 }

/** Which files of a report with so many rows are made by a job. More than a PDF takes are refused at once. */
export const jobsFor = (row_count: number) => ({
  xlsx: row_count > MOST_AT_ONCE.xlsx,
  pdf: row_count > MOST_AT_ONCE.pdf && row_count <= MOST_PRINTED,
})

/** How many rows a file will have, up to `most`; unknown but few where they are sums, as the page has them too. */
export async function countRows(
  db: Database,
  member: Member,
  kind: Kind,
  query: object,
  most = 2_000_000_000,
): Promise<number | undefined> {
  if (kind !== 'detailed') return undefined
  const { range, filter } = readDetailed(member, query)
  const { rows } = await db.raw('?', [
    sql`select count(*) as count
          from (select from entries as e where ${reported(member, range, filter)} limit ${most}) as found`,
  ])
  return rows[0].count
}
