import type { Database } from '../database/connection.js'
import type { Table } from '../exports/table.js'
import type { Member } from '../members/queries.js'
import { detailedTable } from './detailed-file.js'
import { type Report, readDetailed } from './detailed-form.js'
import type { Kind } from './files.js'
import { summaryTable } from './summary-file.js'
import { readSummary } from './summary-form.js'
import { weeklyTable } from './weekly-file.js'
import { readWeekly } from './weekly-form.js'

type Open = (db: Database, member: Member, query: object) => Promise<Table>

/** What the file of each kind of report holds: what this member sees of what the query asks for. */
export const TABLES: Record<Kind, Open> = {
  summary: (db, member, query) => summaryTable(db, member, readSummary(member, query)),
  detailed: async (db, member, query) => detailedTable(db, member, readDetailed(member, query)),
  weekly: (db, member, query) => weeklyTable(db, member, readWeekly(member, query)),
}

/** Which days and entries each kind is about, and how they are rounded. */
export const READERS: Record<Kind, (member: Member, query: object) => Report> = {
  summary: readSummary,
  detailed: readDetailed,
  weekly: readWeekly,
}
