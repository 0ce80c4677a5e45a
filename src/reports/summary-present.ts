import { percentOf } from '../charts/slices.js'
import type { Member } from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import { hasSeveral } from './definitions.js'
import { writeReport } from './detailed-form.js'
import type { GroupSums } from './groups.js'
import { detailsOf } from './links.js'
import { GROUPS, type Group, type Summary, writeSummary } from './summary-form.js'
import { isHidden, moneyIn, presentTotals, type Totals } from './totals.js'
import { flat, treeOf } from './tree.js'
import { GROUP_LABELS, groupWords } from './words.js'

/** So many groups make a page that one can still read; the file has them all. */
export const MOST_SHOWN = 1000

/** By which group one could also tell what the note beside a name says: below that it is left out. */
const NOTED: Partial<Record<Group, Group>> = { project: 'client', task: 'project' }

/** What the page shows of the summary: the tree of groups one under the other, each with its part of the whole. */
export function presentSummary(member: Member, report: Summary, rows: GroupSums[]) {
  const [all, ...groups] = rows as [GroupSums, ...GroupSums[]]
  const money = moneyFor(member)
  const words = groupWords(member)
  const { shown } = moneyIn(member, all)
  const isSaidAbove = report.groups.map((group, at) => report.groups.slice(0, at).some(above => above === NOTED[group]))
  const amountOf = (sums: Totals) => (isHidden(sums) ? '–' : money.show(sums.amount_cents))
  const longest = Math.max(...groups.map(({ seconds }) => seconds))
  return {
    totals: presentTotals(member, all, money),
    count: all.entry_count,
    shows_amounts: shown,
    is_cut: groups.length > MOST_SHOWN,
    most_shown: MOST_SHOWN,
    counts_twice: report.groups.filter(hasSeveral).map(group => GROUP_LABELS[group].toLowerCase()),
    grouped_by: report.groups.map(group => GROUP_LABELS[group]).join(', '),
    levels: [0, 1, 2].map(at => ({
      value: report.groups[at],
      options: GROUPS.map(group => ({ value: group, label: GROUP_LABELS[group] })),
    })),
    rows: flat(treeOf(groups.slice(0, MOST_SHOWN), report, member.locale)).map(({ name, path, sums }) => ({
      level: sums.level,
      name: words(report.groups[sums.level - 1] ?? 'project', name),
      note: isSaidAbove[sums.level - 1] ? undefined : name?.note,
      colour: name?.colour,
      seconds: sums.seconds,
      billable_seconds: sums.billable_seconds,
      share: percentOf(sums.seconds, all.seconds),
      // beside the total most bars would be too short to be compared
      bar: longest === 0 ? 0 : Math.round((1000 * sums.seconds) / longest) / 10,
      amount: shown ? amountOf(sums) : undefined,
      details: detailsOf(report, report.groups, path),
    })),
    sorts: Object.fromEntries(
      (['name', 'duration', 'amount'] as const).map(sort => [
        sort,
        {
          href: `?${new URLSearchParams([...writeReport(report), ...writeSummary({ ...report, sort })])}`,
          is_now: report.sort === sort,
        },
      ]),
    ),
  }
}
