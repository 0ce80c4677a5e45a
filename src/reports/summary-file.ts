import type { Database } from '../database/connection.js'
import { anyRate } from '../entries/policy.js'
import type { Column, Table } from '../exports/table.js'
import type { Member } from '../members/queries.js'
import { headOf, tooManyGroups } from './files.js'
import { listGroups } from './groups.js'
import type { Group, Summary } from './summary-form.js'
import { isHidden } from './totals.js'
import { flat, treeOf } from './tree.js'
import { GROUP_LABELS, groupWords, nameOf, type Words } from './words.js'

/** They are kept in memory at once, as they are sorted by what they come to. */
const MOST_GROUPS = 50_000

/** The innermost groups of a summary, in the order of the page. */
export async function summaryTable(db: Database, member: Member, report: Summary): Promise<Table> {
  const [, ...rows] = await listGroups(db, member, report, report.groups, MOST_GROUPS)
  if (rows.length > MOST_GROUPS) throw tooManyGroups()
  const showsMoney = anyRate(member)
  const branches = flat(treeOf(rows, report, member.locale))
  const innermost = branches.filter(({ sums }) => sums.level === report.groups.length)
  const words = groupWords(member)
  return {
    ...headOf('summary', member, report.range),
    columns: [...report.groups.map(group => columnOf(group, words)), ...COLUMNS, ...moneyColumn(member)],
    parts: [
      innermost.map(({ sums }) => [
        ...sums.names.map(name => name?.name ?? null),
        sums.seconds,
        sums.seconds,
        sums.billable_seconds,
        ...(showsMoney ? [isHidden(sums) ? null : sums.amount_cents] : []),
      ]),
    ],
  }
}

const TIMES: Group[] = ['day', 'week', 'month']
const columnOf = (group: Group, words: Words): Column => ({
  label: GROUP_LABELS[group],
  kind: TIMES.includes(group) ? 'date' : 'text',
  width: 30,
  write: cell => words(group, nameOf(cell)),
})

const COLUMNS: Column[] = [
  { label: 'Duration (h)', kind: 'duration' },
  { label: 'Duration (decimal)', kind: 'hours', isMinor: true },
  { label: 'Billable (h)', kind: 'duration' },
]
const moneyColumn = (member: Member): Column[] =>
  anyRate(member) ? [{ label: `Amount (${member.currency})`, kind: 'money' }] : []
