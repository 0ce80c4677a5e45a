import { Temporal } from 'temporal-polyfill'

export type Country = 'AT' | 'US'

/** The public holidays of a year in Austria, or the federal ones of the United States on which offices close. */
export function holidaysIn(country: Country, year: number): Set<string> {
  const key = `${country} ${year}`
  const known = found.get(key) ?? new Set((country === 'AT' ? austrian(year) : american(year)).map(String))
  found.set(key, known)
  return known
}

const found = new Map<string, Set<string>>()

const FIXED = ['01-01', '01-06', '05-01', '08-15', '10-26', '11-01', '12-08', '12-25', '12-26']
/** Easter Monday, Ascension, Whit Monday, Corpus Christi: days after Easter. */
const AFTER_EASTER = [1, 39, 50, 60]

const austrian = (year: number) => [
  ...FIXED.map(day => Temporal.PlainDate.from(`${year}-${day}`)),
  ...AFTER_EASTER.map(days => easter(year).add({ days })),
]

const american = (year: number) => [
  ...['01-01', '07-04', '12-25'].map(day => Temporal.PlainDate.from(`${year}-${day}`)),
  weekdayOf(year, 6, 1, 1).subtract({ days: 7 }), // Memorial Day: the last Monday of May
  weekdayOf(year, 9, 1, 1), // Labor Day
  weekdayOf(year, 11, 4, 4), // Thanksgiving
]

/** The nth Monday (1) to Sunday (7) of a month. */
function weekdayOf(year: number, month: number, weekday: number, nth: number) {
  const first = Temporal.PlainDate.from({ year, month, day: 1 })
  return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + (nth - 1) * 7 })
}

/** By the anonymous Gregorian algorithm. */
function easter(year: number) {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const rest = year % 100
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const days = epact + weekday - 7 * shift + 114
  return Temporal.PlainDate.from({ year, month: Math.floor(days / 31), day: (days % 31) + 1 })
}

/** Whether clocks change on this day: the last Sunday of March or October, in Europe. */
export const clocksChange = (day: Temporal.PlainDate) =>
  [3, 10].includes(day.month) && day.dayOfWeek === 7 && day.add({ days: 7 }).month !== day.month
