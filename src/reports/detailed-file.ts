import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import { anyRate, entriesFor } from '../entries/policy.js'
import { maySeeMembers } from '../members/policy.js'
import type { Member } from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import { zoned } from '../times/moments.js'
import { comesAfter } from '../tracker/queries.js'
import { type Cell, CSV_START, csvLine } from '../web/csv.js'
import { type ReportedEntry, reportedEntries } from './detailed.js'
import type { Detailed } from './detailed-form.js'
import { amountsIn, durationCells } from './files.js'
import { reported } from './filter.js'

type FiledEntry = ReportedEntry & { email: string | null; teams: string[]; shown_rate_cents: number | null }

const BATCH = 1000

/**
 * The entries of a report as lines of CSV, newest first, in Clockify's columns. Read in parts, so that neither the
 * database nor the memory holds all of them. Dates and times are those of each entry's own zone.
 */
export async function* detailedLines(db: Database, member: Member, report: Detailed): AsyncGenerator<string> {
  const showsMoney = anyRate(member)
  const amount = amountsIn(member)
  yield CSV_START + csvLine([...COLUMNS, ...(showsMoney ? moneyColumns(member) : [])])
  let last: FiledEntry | undefined
  do {
    const part = await listBatch(db, member, report, last)
    const lines = part.map(entry =>
      csvLine([...cellsOf(entry), ...(showsMoney ? [amount(entry.shown_rate_cents), amount(entry.amount_cents)] : [])]),
    )
    yield lines.join('')
    last = part.length === BATCH ? part.at(-1) : undefined
  } while (last)
}

const COLUMNS = [
  'Project',
  'Client',
  'Description',
  'Task',
  'User',
  'Group',
  'Email',
  'Tags',
  'Billable',
  'Start Date',
  'Start Time',
  'End Date',
  'End Time',
  'Duration (h)',
  'Duration (decimal)',
]
const moneyColumns = ({ currency }: Member) => [`Billable Rate (${currency})`, `Billable Amount (${currency})`]

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
    ...durationCells(entry.seconds ?? 0),
  ]
}

/** E-mail addresses are for those who see the members, and teams for those who see them. */
async function listBatch(
  db: Database,
  member: Member,
  { range, filter }: Detailed,
  last: FiledEntry | undefined,
): Promise<FiledEntry[]> {
  const email = maySeeMembers(member) ? sql`u.email` : sql`case when m.id = ${member.id} then u.email end`
  return reportedEntries(db, member)
    .where(reported(member, range, filter))
    .modify(query => last && query.where(comesAfter(last)))
    .orderByRaw('e.day desc, e.started_at desc, e.id')
    .limit(BATCH)
    .select(
      sql`${email} as email`,
      sql`array(select t.name
                  from team_members as tm
                  join teams as t on t.workspace_id = tm.workspace_id and t.id = tm.team_id
                 where tm.member_id = e.member_id and ${teamsFor('view', member)}
                 order by ${folded(sql`t.name`)}) as teams`,
      sql`case when ${entriesFor('view_rate', member)} then e.rate_cents end as shown_rate_cents`,
    )
}
