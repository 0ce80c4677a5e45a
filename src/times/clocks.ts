import type { Temporal } from 'temporal-polyfill'
import { Mistyped, plain } from './text.js'

const MINUTE = 60
const HOUR = 3600
const DAY = 24 * HOUR

const UNREADABLE = new Mistyped('Write a time such as 9:30, 930 or 9am.')
const NO_SUCH_TIME = new Mistyped('A day has no such time. Write one such as 9:30 or 21:30.')

const CLOCK = /^(\d{1,2})(?:[:.h,](\d{1,2})?(?::(\d{1,2}))?)?([ap])?/
const RUN = /^(\d{1,2})(\d{2})([ap])?/

/** A reading of the clock, in seconds since midnight by its hands; 86,400 is the day's end. */
export type Clock = {
  seconds: number
  /** Whether it says in which half of the day it is; `5` doesn't, `17` and `5pm` do. */
  isSure: boolean
}

/** Reads a typed time (reference/clockify.md 3.4): `9`, `9:30`, `9.30`, `930`, `0930`, `9am`, `9:30 p.m.`, `24:00`. */
export function readClock(typed: string): Clock | Mistyped {
  const text = plain(typed).replace(/([ap])\.?m?\.?$/, '$1')
  const match = whole(RUN, text) ?? whole(CLOCK, text)
  if (!match) return UNREADABLE
  const half = match.at(-1)
  const [hour = 0, minute = 0, second = 0] = match.slice(1, -1).map(part => Number(part ?? 0))
  if (minute > 59 || second > 59 || (half && (hour < 1 || hour > 12))) return NO_SUCH_TIME

  const seconds = hourOf(hour, half) * HOUR + minute * MINUTE + second
  if (seconds > DAY) return NO_SUCH_TIME
  return { seconds, isSure: half !== undefined || hour < 1 || hour > 12 }
}

const whole = (pattern: RegExp, text: string) => {
  const match = pattern.exec(text)
  return match?.[0].length === text.length ? match : undefined
}

const hourOf = (hour: number, half: string | undefined) =>
  half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0)

const two = (number: number) => String(number).padStart(2, '0')

/** A time as it stands in a field to be typed over: `09:30`, or `9:30 am` where the person reads twelve hours. */
export function writeClock({ hour, minute }: Temporal.ZonedDateTime, hour_cycle: 12 | 24): string {
  if (hour_cycle === 24) return `${two(hour)}:${two(minute)}`
  return `${hour % 12 || 12}:${two(minute)} ${hour < 12 ? 'am' : 'pm'}`
}
