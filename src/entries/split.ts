import { Temporal } from 'temporal-polyfill'
import type { Member } from '../members/queries.js'
import { readClock, writeClock } from '../times/clocks.js'
import { dateOf, instantOf, isAfter, momentsAt, zoned } from '../times/moments.js'
import { Mistyped } from '../times/text.js'
import type { Entry } from './queries.js'

/** Each part has a minute or more. */
export const SHORTEST_SPLIT_SECONDS = 120
const HALF_DAY = 12 * 3600

/** From when to when an entry can be split, as the member writes times, and the middle of it. */
export function presentSplit({ hour_cycle }: Member, { zone, started_at, stopped_at }: Entry) {
  const end = stopped_at ?? new Date()
  const write = (moment: Temporal.ZonedDateTime) => writeClock(moment, hour_cycle)
  const middle = new Date((started_at.getTime() + end.getTime()) / 2)
  return {
    starts: write(zoned(started_at, zone)),
    stops: write(zoned(end, zone)),
    middle: write(zoned(middle, zone)),
  }
}

type Reading = { ok: true; value: Date; text: string } | { ok: false; error: string }

/** Reads when to split: the first moment within the entry at which clocks in its zone show what was typed. */
export function readSplit(member: Member, entry: Entry, typed: string): Reading {
  const clock = readClock(typed)
  if (clock instanceof Mistyped) return { ok: false, error: clock.sentence }

  const start = instantOf(entry.started_at)
  const end = instantOf(entry.stopped_at ?? new Date())
  const hands = clock.isSure || member.hour_cycle === 24 ? [clock.seconds] : [clock.seconds, clock.seconds + HALF_DAY]
  const first = start.toZonedDateTimeISO(entry.zone).toPlainDate()
  const last = end.toZonedDateTimeISO(entry.zone).toPlainDate()
  for (let day = first; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    const moments = hands.flatMap(seconds => momentsAt(day, seconds, entry.zone))
    const at = moments.find(moment => isAfter(moment, start) && isAfter(end, moment))
    if (at)
      return { ok: true, value: dateOf(at), text: writeClock(at.toZonedDateTimeISO(entry.zone), member.hour_cycle) }
  }
  const { starts, stops } = presentSplit(member, entry)
  return { ok: false, error: `Choose a time between ${starts} and ${stops}.` }
}
