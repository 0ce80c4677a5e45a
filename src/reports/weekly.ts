import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { addDays } from '../tracker/week.js'
import { type GroupSums, listGroups, type Name } from './groups.js'
import { sumOf, type Totals } from './totals.js'
import { treeOf } from './tree.js'
import type { Weekly } from './weekly-form.js'

/** So many rows make a page that one can still read; there are as many members or projects with time in few weeks. */
const MOST_ROWS = 1000

type Line = { key: string | null; name: Name; days: (Totals | undefined)[]; total: Totals }

/** A week: its days, a line for each project or member with time in it, and what each day and all of them come to. */
export type Week = { days: string[]; lines: Line[]; totals: (Totals | undefined)[]; all: GroupSums; is_cut: boolean }

/** The week of a report. One query: what a day comes to is summed up of its lines, unless some are left out. */
export async function findWeek(db: Database, member: Member, report: Weekly): Promise<Week> {
  const groups = [report.by, 'day'] as const
  const [all, ...rows] = (await listGroups(db, member, report, groups, MOST_ROWS * 8)) as [GroupSums, ...GroupSums[]]
  const days = Array.from({ length: 7 }, (_, index) => addDays(report.range.from, index))
  const sort = report.show === 'money' ? 'amount' : 'duration'
  const lines = treeOf(rows, { groups: [...groups], sort }, member.locale).map(({ key, name, sums, within }) => ({
    key,
    name,
    days: days.map(day => within.find(each => each.key === day)?.sums),
    total: sums,
  }))
  const is_cut = rows.length > MOST_ROWS * 8
  const totals = days.map((_day, at) => (is_cut ? undefined : sumOf(lines.flatMap(line => line.days[at] ?? []))))
  return { days, lines, totals, all, is_cut }
}
