import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { addDays } from '../tracker/week.js'
import type { Filter } from './filter.js'
import type { Range } from './range.js'

/** A range that is read by months: those from the first whole one to the last, if there are any, and the days to add. */
type Parts = { months: Range | undefined; days: Range[] }

/** A range as the whole months that lie in it and the days around them; the months of `except`, too, are left to days. */
export function partedByMonths({ from, to }: Range, except: readonly string[] = []): Parts {
  const first = firstOfMonth(addDays(from, -1), 1)
  const next = firstOfMonth(addDays(to, 1), 0)
  if (first >= next) return { months: undefined, days: [{ from, to }] }
  const whole = except.filter(month => first <= month && month < next)
  const days = [{ from, to: addDays(first, -1) }, ...whole.map(daysOf), { from: next, to }].filter(
    each => each.from <= each.to,
  )
  return { months: { from: first, to: addDays(next, -1) }, days: joined(days) }
}

const firstOfMonth = (day: string, months: number) => `${Temporal.PlainDate.from(day).with({ day: 1 }).add({ months })}`

const daysOf = (month: string): Range => ({ from: month, to: addDays(firstOfMonth(month, 1), -1) })

/** Ranges in their order, as one where the next follows at once. */
function joined(ranges: Range[]): Range[] {
  const runs: Range[] = []
  for (const range of ranges) {
    const before = runs.at(-1)
    if (before && addDays(before.to, 1) === range.from) before.to = range.to
    else runs.push({ ...range })
  }
  return runs
}

/** Whether months know which of their entries a filter leaves. */
export const monthsKnow = ({ tag, description, longer, shorter, without }: Filter): boolean =>
  tag.length === 0 &&
  description === '' &&
  longer === undefined &&
  shorter === undefined &&
  !without.includes('tag') &&
  !without.includes('description')

/** Each run of days is read by itself, which soon costs more than to read what lies between them as well. */
const MOST_RUNS = 12

/**
 * The months of a range, by their first days and in order, that have changed since they were added up by tag; where they
 * are many here and there, all from the first to the last.
 */
export async function listUnsettled(db: Database, { workspace_id }: Member, range: Range): Promise<string[]> {
  const months: string[] = await db('entry_months')
    .where({ workspace_id, is_settled: false })
    .whereBetween('month', [range.from, range.to])
    .distinct('month')
    .orderBy('month')
    .pluck('month')
  if (joined(months.map(daysOf)).length <= MOST_RUNS) return months
  const [first, last] = [months[0], months.at(-1)].map(month => Temporal.PlainDate.from(month as string)) as Ends
  return Array.from(
    { length: first.until(last, { largestUnit: 'months' }).months + 1 },
    (_, at) => `${first.add({ months: at })}`,
  )
}

type Ends = [first: Temporal.PlainDate, last: Temporal.PlainDate]
