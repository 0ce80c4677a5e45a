import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import { findChangeCount } from '../entries/counting.js'
import type { Member } from '../members/queries.js'
import { weekOf } from '../tracker/week.js'
import type { Whose } from './queries.js'

const QUARTER_SECONDS = 900

/** What a dashboard stands for while it is the same: the changes of entries up to now, and the clock. One read. */
export const findSeen = async (db: Database, member: Member, whose: Whose): Promise<string> =>
  `${await findChangeCount(db, member, whose)}_${clockOf(member)}`

/**
 * What the clock alone changes on a dashboard: the reader's day, by which ranges and "yesterday" go, and the quarter of an
 * hour, by which a timer that was forgotten comes to be marked.
 */
export function clockOf(member: Member, now: Temporal.Instant = Temporal.Now.instant()): string {
  const quarter = Math.floor(now.epochMilliseconds / 1000 / QUARTER_SECONDS)
  return `${weekOf(member, now).today}_${quarter}`
}
