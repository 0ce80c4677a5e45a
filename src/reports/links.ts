import { Temporal } from 'temporal-polyfill'
import { addDays } from '../tracker/week.js'
import { type Report, writeReport } from './detailed-form.js'
import { DIMENSIONS, type Dimension } from './filter.js'
import type { Group } from './summary-form.js'

/**
 * The query of the detailed report that shows exactly the entries of a group: `path` are its keys. Undefined where no
 * filter says that, as for a description, which a filter only looks for.
 */
export function detailsOf(
  report: Report,
  groups: readonly Group[],
  path: readonly (string | null)[],
): string | undefined {
  let narrowed: Report | undefined = report
  for (const [at, key] of path.entries()) narrowed = narrowed && within(narrowed, groups[at] as Group, key)
  return narrowed && `?${new URLSearchParams(writeReport(narrowed))}`
}

function within(report: Report, group: Group, key: string | null): Report | undefined {
  const { range, filter } = report
  if (group === 'day' || group === 'week' || group === 'month') {
    const last = key === null ? range.to : lastDay(group, key)
    const from = key && key > range.from ? key : range.from
    return { ...report, range: { from, to: last < range.to ? last : range.to } }
  }
  if (!isDimension(group)) return undefined
  // what one filter says of the tags that an entry has can't be said besides what it says of another tag
  const isTaken = filter.without.includes(group) || ((group === 'tag' || group === 'team') && filter[group].length > 0)
  if (isTaken) return undefined
  const without = key === null ? [...filter.without, group] : filter.without
  return { ...report, filter: { ...filter, without, [group]: key === null ? [] : [key] } }
}

const isDimension = (group: Group): group is Dimension & Group => DIMENSIONS.includes(group as Dimension)

function lastDay(group: 'day' | 'week' | 'month', first: string): string {
  if (group === 'day') return first
  if (group === 'week') return addDays(first, 6)
  const day = Temporal.PlainDate.from(first)
  return `${day.with({ day: day.daysInMonth })}`
}
