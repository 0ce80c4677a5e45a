import type { Entry } from '../entries/queries.js'
import type { Elsewhere } from '../entries/running.js'
import { writeTimes } from '../entries/times.js'
import type { Member } from '../members/queries.js'
import { zoned } from '../times/moments.js'
import { hms } from '../web/format.js'
import { datesFor } from './dates.js'
import { weekOf } from './week.js'

/** Whoever runs a timer for longer has probably forgotten it. */
export const LONG_SECONDS = 8 * 3600

/** The running entry as the strip shows it. The browser ticks on from `now`, whatever its own clock says. */
export function presentTimer(member: Member, entry: Entry | undefined) {
  if (!entry) return undefined
  const now = new Date()
  const seconds = Math.max(0, (now.getTime() - entry.started_at.getTime()) / 1000)
  const { day, start } = writeTimes(entry, member)
  return {
    ...entry,
    started_at: entry.started_at.toISOString(),
    now: now.toISOString(),
    elapsed: hms(seconds),
    day,
    start,
    is_today: day === `${zoned(now, entry.zone).toPlainDate()}`,
    since: sinceText(member, entry.started_at, entry.zone),
    is_long: seconds >= LONG_SECONDS,
  }
}

/** Timers that run in other workspaces: where, and since when. */
export const presentElsewhere = (member: Member, timers: Elsewhere[]) =>
  timers.map(({ workspace_id, workspace_name, started_at }) => ({
    workspace_id,
    workspace_name,
    since: sinceText(member, started_at, member.zone),
  }))

/** `09:12`; with its day where that isn't today. */
function sinceText(member: Member, started_at: Date, zone: string): string {
  const { today } = weekOf(member)
  const dates = datesFor(member, today)
  const started = zoned(started_at, zone)
  const day = `${started.toPlainDate()}`
  return day === today ? dates.time(started) : `${dates.time(started)} on ${dates.longDate(day)}`
}
