import type { DurationFormat } from '../web/format.js'
import { Mistyped, plain } from './text.js'

const MINUTE = 60
const HOUR = 3600

/** The longest that can be typed; a timer that was forgotten may have run for longer. */
const LONGEST_SECONDS = 24 * HOUR

const UNREADABLE = new Mistyped('Write a duration such as 1:30, 90 or 1h 30m.')
const TOO_LONG = new Mistyped('An entry can have at most 24 hours. Make one for each day.')
const AMBIGUOUS = new Mistyped('That can be read in more than one way. Write hours and minutes, such as 1:30.')

const CLOCK = /^(\d{0,3}):(\d{1,2})(?::(\d{1,2}))?h?$/
const UNITS =
  /^(?:(\d{1,3}(?:[.,]\d{1,4})?|[.,]\d{1,4})h(?:r|rs|our|ours)?)?(?:(\d{1,4})(?:m|min|mins|minute|minutes|$))?(?:(\d{1,5})(?:s|sec|secs|second|seconds))?$/
const DECIMAL = /^(\d{0,3})[.,](\d{1,4})$/
const WHOLE = /^\d{1,4}$/

/**
 * Reads a typed duration, in seconds (reference/clockify.md 3.4): `90` and `1:30` and `1h30` and `1.5` are an hour and a
 * half, `123` is 1:23, `1:61` is 2:01. Where durations are written in decimals, `1` is an hour.
 */
export function readDuration(typed: string, format: DurationFormat): number | Mistyped {
  const text = plain(typed)
  const seconds = fromClock(text) ?? fromDecimal(text) ?? fromWhole(text, format) ?? fromUnits(text)
  if (seconds === undefined) return /^[\d.,:]*\d$/.test(text) ? AMBIGUOUS : UNREADABLE
  return seconds > LONGEST_SECONDS ? TOO_LONG : seconds
}

function fromClock(text: string) {
  const match = CLOCK.exec(text)
  return match && Number(match[1]) * HOUR + Number(match[2]) * MINUTE + Number(match[3] ?? 0)
}

function fromDecimal(text: string) {
  return DECIMAL.test(text) ? Math.round(Number(`0${text.replace(',', '.')}`) * HOUR) : undefined
}

function fromWhole(text: string, format: DurationFormat) {
  if (!WHOLE.test(text)) return undefined
  if (format === 'decimal') return Number(text) * HOUR
  return text.length < 3 ? Number(text) * MINUTE : Number(text.slice(0, -2)) * HOUR + Number(text.slice(-2)) * MINUTE
}

function fromUnits(text: string) {
  const match = text && /[a-z]/.test(text) ? UNITS.exec(text) : null
  if (!match) return undefined
  const [, hours = '0', minutes = '0', seconds = '0'] = match
  return Math.round(Number(`0${hours.replace(',', '.')}`) * HOUR) + Number(minutes) * MINUTE + Number(seconds)
}
