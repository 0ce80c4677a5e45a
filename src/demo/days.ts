import type { Temporal } from 'temporal-polyfill'
import { clocksChange, holidaysIn } from './holidays.js'
import { type Chance, chanceFor } from './random.js'
import type { Person } from './world.js'

/** A stretch of work: seconds since five in the morning of its day, as clocks that don't change would show them. */
export type Stretch = { from: number; to: number }

const LENGTHS = { 15: 7, 25: 9, 35: 11, 45: 13, 60: 16, 75: 12, 95: 9, 125: 5 }
const LUNCH_AFTER = 4 * 60
const FIVE = 5 * 60

/** When this person worked on that day, earliest first: nothing on holidays and days off. */
export function stretchesOf(person: Person, day: Temporal.PlainDate, today: Temporal.PlainDate): Stretch[] {
  const chance = chanceFor('day', person.username, `${day}`)
  const night = isOnCall(person, day) ? [{ from: 18.5 * 60, to: 23.2 * 60 }] : []
  const hours = isAway(person, day, today) ? 0 : (person.hours[day.dayOfWeek - 1] ?? 0)
  const work = hours > 0 ? [...officeDay(person, hours, chance), ...lateEvening(chance)] : []
  return [...work, ...night].map(({ from, to }) => exact(person, from, to, chance))
}

function officeDay({ begins }: Person, hours: number, chance: Chance) {
  const begin = begins * 60 - FIVE + chance.whole(-25, 40)
  let left = hours * 60 + chance.whole(-35, 45)
  let lunch = hours > 5.5
  let at = begin
  const stretches: Stretch[] = []
  while (left > 8) {
    if (lunch && at - begin > LUNCH_AFTER - chance.whole(0, 40)) {
      lunch = false
      at += chance.whole(28, 65)
    }
    const minutes = Math.min(left, Number(chance.pickByWeight(LENGTHS)) + chance.whole(-4, 6))
    stretches.push({ from: at, to: at + minutes })
    left -= minutes
    at += minutes + pause(chance)
  }
  return stretches
}

/** Mostly one thing follows the other; somebody gets a coffee, and somebody forgets to stop the clock. */
function pause(chance: Chance) {
  if (chance.happens(0.005)) return -chance.whole(4, 9)
  return chance.happens(0.3) ? chance.whole(3, 14) : chance.whole(1, 2)
}

/** Before a deadline it gets late, sometimes past midnight. */
const lateEvening = (chance: Chance): Stretch[] => {
  if (!chance.happens(0.02)) return []
  const from = chance.whole(21 * 60, 22.5 * 60) - FIVE
  return [{ from, to: from + chance.whole(50, 190) }]
}

/** Servers are moved in the night in which clocks change, when nobody is awake to see it. */
const isOnCall = ({ username }: Person, day: Temporal.PlainDate) =>
  username === 'hugo' && clocksChange(day.add({ days: 1 }))

/** The timer knows seconds; who writes down afterwards rounds to five minutes. */
function exact({ keeps }: Person, from: number, to: number, chance: Chance): Stretch {
  if (keeps === 'timer') return { from: from * 60 + chance.whole(0, 59), to: to * 60 + chance.whole(0, 59) }
  const rounded = (minutes: number) => Math.round(minutes / 5) * 300
  return { from: rounded(from), to: Math.max(rounded(to), rounded(from) + 300) }
}

function isAway(person: Person, day: Temporal.PlainDate, today: Temporal.PlainDate): boolean {
  if (holidaysIn(person.country, day.year).has(`${day}`)) return true
  const isIll = chanceFor('ill', person.username, day.year, Math.floor(day.dayOfYear / 3)).happens(0.015)
  return isIll || isOnVacation(person, day, today)
}

/** The week between the years, two in summer, and two more whenever they fall: but of late everybody was there. */
function isOnVacation({ username }: Person, day: Temporal.PlainDate, today: Temporal.PlainDate): boolean {
  if (day.until(today).days < 14) return false
  const week = day.weekOfYear ?? 0
  if (week === 52 && day.month === 12) return true
  const chance = chanceFor('vacation', username, day.year)
  const summer = chance.whole(28, 34)
  return [summer, summer + 1, chance.whole(5, 20), chance.whole(38, 47)].includes(week)
}
