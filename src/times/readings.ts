import { Temporal } from 'temporal-polyfill'

/** What clocks show at an instant: the days since 1970 of their date, and the time. */
export type Reading = { days: number; hour: number; minute: number }

/** Between two changes of its clocks a zone is ahead of UTC by the same milliseconds. */
type Stretch = { from: number; until: number; ahead: number }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** For each zone the stretches that were asked for: looking one up costs more than a hundred readings. */
const stretches = new Map<string, Stretch[]>()

/** What clocks in `zone` show, for lists: the same as `zoned` says, without an object for each. */
export function readingAt(at: Date, zone: string): Reading {
  const local = at.getTime() + stretchOf(at.getTime(), zone).ahead
  const days = Math.floor(local / DAY)
  const time = local - days * DAY
  return { days, hour: Math.floor(time / HOUR), minute: Math.floor((time % HOUR) / MINUTE) }
}

function stretchOf(milliseconds: number, zone: string): Stretch {
  const known = stretches.get(zone) ?? []
  const found = known.find(({ from, until }) => from <= milliseconds && milliseconds < until)
  if (found) return found
  const moment = Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone)
  const made = {
    // the change before the next nanosecond is this very moment's, where there is one
    from: moment.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
    until: moment.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    ahead: moment.offsetNanoseconds / 1_000_000,
  }
  stretches.set(zone, [...known, made])
  return made
}
