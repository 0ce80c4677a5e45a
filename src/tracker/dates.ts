import type { Member } from '../members/queries.js'

/** Days and times as one reader writes them. */
export type Dates = {
  /** `Fri`, `Friday`. */
  weekday(day: string): string
  longWeekday(day: string): string
  /** `20 November`; with its year where that isn't this one. */
  date(day: string): string
  /** `Friday 20 November`. */
  longDate(day: string): string
  /** `20 Nov`, `Fri 20 Nov`. */
  shortDate(day: string): string
  shortDay(day: string): string
  /** `Nov`, `November 2026`. */
  shortMonth(day: string): string
  month(day: string): string
  /** `16 – 22 November`. */
  range(first: string, last: string): string
  /** `09:30`, or `9:30 am`. */
  time(moment: { hour: number; minute: number }): string
}

export function datesFor({ locale, hour_cycle }: Pick<Member, 'locale' | 'hour_cycle'>, today: string): Dates {
  const format = (name: Shape) => formatOf(locale, name)
  const isThisYear = (...days: string[]) => days.every(day => day.slice(0, 4) === today.slice(0, 4))
  const clock = hour_cycle === 12 ? 'clock12' : 'clock24'

  return {
    weekday: day => format('weekday').format(at(day)),
    longWeekday: day => format('longWeekday').format(at(day)),
    date: day => format(isThisYear(day) ? 'date' : 'dateOfYear').format(at(day)),
    longDate: day => format(isThisYear(day) ? 'longDate' : 'longDateOfYear').format(at(day)),
    shortDate: day => format('shortDate').format(at(day)),
    shortDay: day => format('shortDay').format(at(day)),
    shortMonth: day => format('shortMonth').format(at(day)),
    month: day => format('month').format(at(day)),
    range: (first, last) => format(isThisYear(first, last) ? 'date' : 'dateOfYear').formatRange(at(first), at(last)),
    time: ({ hour, minute }) => format(clock).format((hour * 60 + minute) * 60_000),
  }
}

const DATE = { day: 'numeric', month: 'long' } as const
const SHAPES = {
  weekday: { weekday: 'short' },
  longWeekday: { weekday: 'long' },
  date: DATE,
  dateOfYear: { ...DATE, year: 'numeric' },
  longDate: { weekday: 'long', ...DATE },
  longDateOfYear: { weekday: 'long', ...DATE, year: 'numeric' },
  shortDate: { day: 'numeric', month: 'short' },
  shortDay: { weekday: 'short', day: 'numeric', month: 'short' },
  shortMonth: { month: 'short' },
  month: { month: 'long', year: 'numeric' },
  clock12: { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' },
  clock24: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>
type Shape = keyof typeof SHAPES

const MOST_FORMATS = 500
const formats = new Map<string, Intl.DateTimeFormat>()

/** Kept, as making a format costs more than using it a hundred times. */
function formatOf(locale: string, shape: Shape): Intl.DateTimeFormat {
  const name = `${locale} ${shape}`
  const known = formats.get(name)
  if (known) return known
  if (formats.size >= MOST_FORMATS) formats.clear()
  const made = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...SHAPES[shape] })
  formats.set(name, made)
  return made
}

/** The midnight of a day in UTC. */
const at = (day: string) => Date.parse(day)
