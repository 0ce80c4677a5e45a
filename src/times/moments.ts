import { Temporal } from 'temporal-polyfill'
import { Mistyped } from './text.js'

const UNREADABLE = new Mistyped('Choose a day, or write one such as 2026-03-29.')
const LONG_AGO = new Mistyped('That day is long ago. Write the year with four digits.')

const FIRST_YEAR = 1970

export function readDay(typed: string): Temporal.PlainDate | Mistyped {
  const text = typed.trim()
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return UNREADABLE
  try {
    const day = Temporal.PlainDate.from(text)
    return day.year < FIRST_YEAR ? LONG_AGO : day
  } catch {
    return UNREADABLE // the 31st of February
  }
}

/**
 * The instants at which clocks in `zone` show this on that day, `seconds` since midnight by their hands: one, two in the
 * hour that clocks go back, none in the one that they skip.
 */
export function momentsAt(day: Temporal.PlainDate, seconds: number, zone: string): Temporal.Instant[] {
  const reading = day.toPlainDateTime().add({ seconds })
  const both = (['earlier', 'later'] as const).map(disambiguation => reading.toZonedDateTime(zone, { disambiguation }))
  const moments = both.filter(moment => moment.toPlainDateTime().equals(reading)).map(moment => moment.toInstant())
  return moments.filter((moment, index) => index === 0 || !moment.equals(moments[0] as Temporal.Instant))
}

export const isAfter = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) > 0

export const secondsBetween = (from: Temporal.Instant, to: Temporal.Instant) =>
  Math.floor((to.epochMilliseconds - from.epochMilliseconds) / 1000)

export const instantOf = (date: Date) => Temporal.Instant.fromEpochMilliseconds(date.getTime())

export const dateOf = (instant: Temporal.Instant) => new Date(instant.epochMilliseconds)

/** What clocks in `zone` show at an instant. */
export const zoned = (date: Date, zone: string) => instantOf(date).toZonedDateTimeISO(zone)
