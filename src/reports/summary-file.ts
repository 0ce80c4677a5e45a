import type { Database } from '../database/connection.js'
import { anyRate } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { CSV_START, csvLine } from '../web/csv.js'
import { amountsIn, durationCells, tooManyGroups } from './files.js'
import { listGroups } from './groups.js'
import type { Summary } from './summary-form.js'
import { flat, treeOf } from './tree.js'
import { GROUP_LABELS } from './words.js'

/** They are kept in memory at once, as they are sorted by what they come to. */
const MOST_GROUPS = 50_000

/** The innermost groups of a summary as lines of CSV, in the order of the page; times are ISO 8601. */
export async function summaryLines(db: Database, member: Member, report: Summary): Promise<string[]> {
  const [, ...rows] = await listGroups(db, member, report, report.groups, MOST_GROUPS)
  if (rows.length > MOST_GROUPS) throw tooManyGroups()
  const showsMoney = anyRate(member)
  const amount = amountsIn(member)
  const branches = flat(treeOf(rows, report, member.locale))
  const innermost = branches.filter(({ sums }) => sums.level === report.groups.length)
  return [
    CSV_START + csvLine([...report.groups.map(group => GROUP_LABELS[group]), ...COLUMNS, ...moneyColumn(member)]),
    ...innermost.map(({ sums }) =>
      csvLine([
        ...sums.names.map(name => name?.name ?? null),
        ...durationCells(sums.seconds),
        durationCells(sums.billable_seconds)[0],
        ...(showsMoney ? [sums.seen_count === 0 && sums.hidden_count > 0 ? null : amount(sums.amount_cents)] : []),
      ]),
    ),
  ]
}

const COLUMNS = ['Duration (h)', 'Duration (decimal)', 'Billable (h)']
const moneyColumn = (member: Member) => (anyRate(member) ? [`Amount (${member.currency})`] : [])
