import type { Temporal } from 'temporal-polyfill'

/** A day that is over in a zone, and when that was to be told. */
export type Ended = { day: string; told_from: Temporal.Instant }

/** News that is older is not worth a mail: a server that was down says no more what was due long ago. */
const LATEST_HOURS = 12

/**
 * The day whose end is to be told now in `zone`, where such news goes out at this hour of the next day; undefined while
 * none is. Where clocks skip the hour, it is the one after it; where they show it twice, the first.
 */
export function endedDay(now: Temporal.Instant, zone: string, hour: number): Ended | undefined {
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  for (const next of [today, today.subtract({ days: 1 })]) {
    const told_from = next.toZonedDateTime({ timeZone: zone, plainTime: { hour } }).toInstant()
    const late = now.since(told_from).total('hours')
    if (late >= 0 && late < LATEST_HOURS) return { day: `${next.subtract({ days: 1 })}`, told_from }
  }
  return undefined
}
