import type { Database } from '../database/connection.js'
import type { Printed, Table } from '../exports/table.js'
import type { Member } from '../members/queries.js'
import type { Kind } from './files.js'
import { printedOf } from './printed.js'
import { countRows } from './size.js'
import { TABLES } from './tables.js'

/** What the files of a report are made of, at once or by a job. */
export type Filed = {
  table(): Promise<Table>
  /** Undefined where it has more rows than a PDF takes. */
  printed(): Promise<Printed | undefined>
  /** How many rows there will be, up to `most`; undefined where they are few. */
  count(most?: number): Promise<number | undefined>
}

export const filedReport = (db: Database, member: Member, kind: Kind, query: object): Filed => ({
  table: () => TABLES[kind](db, member, query),
  printed: () => printedOf(db, member, kind, query),
  count: most => countRows(db, member, kind, query, most),
})
