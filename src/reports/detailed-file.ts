import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import { anyRate, entriesFor } from '../entries/policy.js'
import type { Cell, Column, Table } from '../exports/table.js'
import { maySeeMembers } from '../members/policy.js'
import type { Member } from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import { zoned } from '../times/moments.js'
import { orderOf, type ReportedEntry, reportedEntries } from './detailed.js'
import type { Detailed } from './detailed-form.js'
import { headOf } from './files.js'
import { reported } from './filter.js'

type FiledEntry = ReportedEntry & {
  email: string | null
  teams: string[]
  shown_rate_cents: number | null
  edge: string[]
}

/** An index leads to those that come next by date; for any other order all are looked at each time. */
const batchOf = ({ sort }: Detailed) => (sort === 'date' ? PART : 10 * PART)
const PART = 1000

/**
 * The entries of a report in the order of its page, in Clockify's columns. Dates and times are those of each entry's own
 * zone, and as they were tracked; durations are rounded where the report is. A file for others than the member leaves out
 * addresses and teams.
 */
export function detailedTable(db: Database, member: Member, report: Detailed, { isForOthers = false } = {}): Table {
  const left = <T>(cells: T[]) => cells.filter((_cell, at) => !isForOthers || !OF_MEMBERS.has(COLUMNS[at]?.label ?? ''))
  return {
    ...headOf('detailed', member, report.range),
    columns: [...left(COLUMNS), ...(anyRate(member) ? moneyColumns(member) : [])],
    parts: listParts(db, member, report, left),
  }
}

/** Read in parts, so that neither the database nor the memory holds all of them. */
async function* listParts(
  db: Database,
  member: Member,
  report: Detailed,
  left: (cells: Cell[]) => Cell[],
): AsyncGenerator<Cell[][]> {
  const showsMoney = anyRate(member)
  let last: FiledEntry | undefined
  do {
    const batch = await listBatch(db, member, report, last)
    for (let at = 0; at < batch.length; at += PART) {
      const part = batch.slice(at, at + PART)
      yield part.map(entry => [
        ...left(cellsOf(entry)),
        ...(showsMoney ? [entry.shown_rate_cents, entry.amount_cents] : []),
      ])
    }
    last = batch.length === batchOf(report) ? batch.at(-1) : undefined
  } while (last)
}

const COLUMNS: Column[] = [
  { label: 'Project', kind: 'text' },
  { label: 'Client', kind: 'text' },
  { label: 'Description', kind: 'text', width: 40 },
  { label: 'Task', kind: 'text' },
  { label: 'User', kind: 'text' },
  { label: 'Group', kind: 'text', isMinor: true },
  { label: 'Email', kind: 'text', isMinor: true },
  { label: 'Tags', kind: 'text' },
  { label: 'Billable', kind: 'text', width: 8 },
  { label: 'Start Date', kind: 'date' },
  { label: 'Start Time', kind: 'time' },
  { label: 'End Date', kind: 'date', isMinor: true },
  { label: 'End Time', kind: 'time' },
  { label: 'Duration (h)', kind: 'duration' },
  { label: 'Duration (decimal)', kind: 'hours', isMinor: true },
]
/** What only those who see the members and the teams are shown. */
const OF_MEMBERS = new Set(['Group', 'Email'])
const moneyColumns = ({ currency }: Member): Column[] => [
  { label: `Billable Rate (${currency})`, kind: 'money', isMinor: true },
  { label: `Billable Amount (${currency})`, kind: 'money' },
]

function cellsOf(entry: FiledEntry): Cell[] {
  const started = zoned(entry.started_at, entry.zone)
  const stopped = zoned(entry.stopped_at ?? entry.started_at, entry.zone)
  return [
    entry.project?.name ?? null,
    entry.project?.client ?? null,
    entry.description,
    entry.task?.name ?? null,
    entry.member_name,
    entry.teams.join(', '),
    entry.email,
    entry.tags.map(tag => tag.name).join(', '),
    entry.billable ? 'Yes' : 'No',
    `${started.toPlainDate()}`,
    started.toPlainTime().toString({ smallestUnit: 'second' }),
    `${stopped.toPlainDate()}`,
    stopped.toPlainTime().toString({ smallestUnit: 'second' }),
    entry.counted_seconds,
    entry.counted_seconds,
  ]
}

/** E-mail addresses are for those who see the members, and teams for those who see them. */
async function listBatch(
  db: Database,
  member: Member,
  report: Detailed,
  last: FiledEntry | undefined,
): Promise<FiledEntry[]> {
  const { edge, inOrder, after } = orderOf(member, report)
  const email = maySeeMembers(member) ? sql`u.email` : sql`case when m.id = ${member.id} then u.email end`
  return reportedEntries(db, member, report.rounding)
    .where(reported(member, report.range, report.filter))
    .modify(query => last && query.where(after(last.edge)))
    .orderByRaw(inOrder)
    .limit(batchOf(report))
    .select(
      sql`${edge} as edge`,
      sql`${email} as email`,
      sql`array(select t.name
                  from team_members as tm
                  join teams as t on t.workspace_id = tm.workspace_id and t.id = tm.team_id
                 where tm.member_id = e.member_id and ${teamsFor('view', member)}
                 order by ${folded(sql`t.name`)}) as teams`,
      sql`case when ${entriesFor('view_rate', member)} then e.rate_cents end as shown_rate_cents`,
    )
}
