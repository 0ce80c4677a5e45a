import { Temporal } from 'temporal-polyfill'

/** How long one bar is. */
export type Unit = 'day' | 'week' | 'month' | 'year'

/** The first and the last day of something, both 'YYYY-MM-DD'. */
export type Span = { first: string; last: string }

/** Up to how many days are drawn as days, weeks and months: more bars than these nobody can read. */
const LONGEST: [Unit, number][] = [
  ['day', 62],
  ['week', 190],
  ['month', 1830],
]

/** What the bars of so many days are by default. */
export function unitFor({ first, last }: Span): Unit {
  const days = Temporal.PlainDate.from(first).until(last).days + 1
  return LONGEST.find(([, most]) => days <= most)?.[0] ?? 'year'
}

/** The days, weeks, months or years that lie in a range, cut at its ends; weeks begin on `weekStart` (1 is Monday). */
export function spansOf({ first, last }: Span, unit: Unit, weekStart: number): Span[] {
  const end = Temporal.PlainDate.from(last)
  const spans: Span[] = []
  let start = Temporal.PlainDate.from(first)
  while (Temporal.PlainDate.compare(start, end) <= 0) {
    const next = nextOf(start, unit, weekStart)
    const before = next.subtract({ days: 1 })
    spans.push({ first: `${start}`, last: Temporal.PlainDate.compare(before, end) < 0 ? `${before}` : last })
    start = next
  }
  return spans
}

/** The day on which what comes after `day` begins. */
function nextOf(day: Temporal.PlainDate, unit: Unit, weekStart: number): Temporal.PlainDate {
  if (unit === 'day') return day.add({ days: 1 })
  if (unit === 'week') return day.add({ days: 7 - ((day.dayOfWeek - weekStart + 7) % 7) })
  if (unit === 'month') return day.with({ day: 1 }).add({ months: 1 })
  return day.with({ month: 1, day: 1 }).add({ years: 1 })
}
