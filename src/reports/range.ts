import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { datesFor } from '../tracker/dates.js'
import { addDays, firstOfWeek, weekOf } from '../tracker/week.js'

/** The days that are looked at, the first and the last of them: 'YYYY-MM-DD'. An entry's day is that of its own zone. */
export type Range = { from: string; to: string }

/** Nobody tracks time outside these days, and a picture of all that a calendar holds would have thousands of years. */
export const Day = z.iso.date().refine(day => day >= '1970-01-08' && day < '2200-01-01')
const Query = z.object({ from: Day.optional().catch(undefined), to: Day.optional().catch(undefined) })

/** The entries `e` of these days. */
export const within = ({ from, to }: Range): Sql => sql`e.day between ${from} and ${to}`

/** The ranges that have a name, as of the member's own day and week. */
export function presetsOf(member: Member, now?: Temporal.Instant) {
  const { today, first, last } = weekOf(member, now)
  const day = Temporal.PlainDate.from(today)
  const month = wholeMonth(day)
  return {
    today: { label: 'Today', from: today, to: today },
    yesterday: { label: 'Yesterday', from: addDays(today, -1), to: addDays(today, -1) },
    week: { label: 'This week', from: first, to: last },
    last_week: { label: 'Last week', from: addDays(first, -7), to: addDays(first, -1) },
    two_weeks: { label: 'Past two weeks', from: addDays(first, -7), to: last },
    month: { label: 'This month', ...month },
    last_month: { label: 'Last month', ...wholeMonth(day.subtract({ months: 1 })) },
    quarter: { label: 'This quarter', ...wholeQuarter(day) },
    last_quarter: { label: 'Last quarter', ...wholeQuarter(day.subtract({ months: 3 })) },
    year: { label: 'This year', ...wholeYear(day) },
    last_year: { label: 'Last year', ...wholeYear(day.subtract({ years: 1 })) },
  } satisfies Record<string, Range & { label: string }>
}
export type Preset = keyof ReturnType<typeof presetsOf>

const wholeMonth = (day: Temporal.PlainDate): Range => ({
  from: `${day.with({ day: 1 })}`,
  to: `${day.with({ day: day.daysInMonth })}`,
})

function wholeQuarter(day: Temporal.PlainDate): Range {
  const first = day.with({ day: 1 }).subtract({ months: (day.month - 1) % 3 })
  return { from: `${first}`, to: wholeMonth(first.add({ months: 2 })).to }
}

const wholeYear = ({ year }: Temporal.PlainDate): Range => ({
  from: `${new Temporal.PlainDate(year, 1, 1)}`,
  to: `${new Temporal.PlainDate(year, 12, 31)}`,
})

/**
 * The range that an address names by `from` and `to`, in whichever order; one day where it names one, and without any
 * that makes sense the one of this name.
 */
export function readRange(member: Member, query: unknown, otherwise: Preset = 'month'): Range {
  const { from, to } = Query.parse(query ?? {})
  const [first = from ?? to, last = first] = [from, to].filter(day => day !== undefined).sort()
  if (first && last) return { from: first, to: last }
  const preset = presetsOf(member)[otherwise]
  return { from: preset.from, to: preset.to }
}

/** The seven days of the member's week in which the range begins. */
export function weekAt({ week_start }: Member, { from }: Range): Range {
  const first = firstOfWeek(from, week_start)
  return { from: first, to: addDays(first, 6) }
}

/** Whether a range is what a weekly report shows. */
export const isWeek = ({ from, to }: Range) => addDays(from, 6) === to

/** The range as long as this one that ends where it begins, or begins where it ends: whole months stay whole. */
export function shifted({ from, to }: Range, direction: -1 | 1): Range | undefined {
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)]
  const isWhole = first.day === 1 && last.day === last.daysInMonth
  const months = (last.year - first.year) * 12 + last.month - first.month + 1
  const days = first.until(last).days + 1
  const moved = isWhole
    ? {
        from: first.add({ months: months * direction }),
        to: wholeMonth(last.with({ day: 1 }).add({ months: months * direction })).to,
      }
    : { from: first.add({ days: days * direction }), to: last.add({ days: days * direction }) }
  const range = { from: `${moved.from}`, to: `${moved.to}` }
  return Day.safeParse(range.from).success && Day.safeParse(range.to).success ? range : undefined
}

/** A day of no year that anybody tracks in, so that dates name their year. */
const NO_DAY = '0001-01-01'

/**
 * How the page shows a range: in words, in full for what is kept until another year, what leads away from it, and which
 * preset it is. Parts lack the address.
 */
export function presentRange(member: Member, range: Range) {
  const { today } = weekOf(member)
  const [dates, fullDates] = [datesFor(member, today), datesFor(member, NO_DAY)]
  const isOneDay = range.from === range.to
  const presets = Object.values(presetsOf(member)).map(preset => ({
    ...preset,
    is_current: preset.from === range.from && preset.to === range.to,
  }))
  return {
    ...range,
    text: isOneDay ? dates.longDate(range.from) : dates.range(range.from, range.to),
    in_full: isOneDay ? fullDates.longDate(range.from) : fullDates.range(range.from, range.to),
    presets,
    name: presets.find(preset => preset.is_current)?.label,
    before: shifted(range, -1),
    after: shifted(range, 1),
  }
}
