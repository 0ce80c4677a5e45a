import { Temporal } from 'temporal-polyfill'
import type { Member } from '../members/queries.js'

/** Days and times as one reader writes them; made once a page, as making one costs more than using it a hundred times. */
export type Dates = {
  /** `Fri`, `Friday`. */
  weekday(day: string): string
  longWeekday(day: string): string
  /** `20 November`; with its year where that isn't this one. */
  date(day: string): string
  /** `Friday 20 November`. */
  longDate(day: string): string
  /** `16 – 22 November`. */
  range(first: string, last: string): string
  /** `09:30`, or `9:30 am`. */
  time(moment: Temporal.ZonedDateTime): string
}

export function datesFor({ locale, hour_cycle }: Member, today: string): Dates {
  const made = new Map<string, Intl.DateTimeFormat>()
  const format = (options: Intl.DateTimeFormatOptions) => {
    const name = JSON.stringify(options)
    const known = made.get(name) ?? new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
    made.set(name, known)
    return known
  }
  const yearOf = (...days: string[]): Intl.DateTimeFormatOptions =>
    days.every(day => day.slice(0, 4) === today.slice(0, 4)) ? {} : { year: 'numeric' }
  const DATE = { day: 'numeric', month: 'long' } as const
  const clock: Intl.DateTimeFormatOptions =
    hour_cycle === 12
      ? { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }
      : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

  return {
    weekday: day => format({ weekday: 'short' }).format(at(day)),
    longWeekday: day => format({ weekday: 'long' }).format(at(day)),
    date: day => format({ ...DATE, ...yearOf(day) }).format(at(day)),
    longDate: day => format({ weekday: 'long', ...DATE, ...yearOf(day) }).format(at(day)),
    range: (first, last) => format({ ...DATE, ...yearOf(first, last) }).formatRange(at(first), at(last)),
    time: ({ hour, minute }) => format(clock).format((hour * 60 + minute) * 60_000),
  }
}

const at = (day: string) => Temporal.PlainDate.from(day).toZonedDateTime('UTC').epochMilliseconds
