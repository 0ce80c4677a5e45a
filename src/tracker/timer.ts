import type { Entry } from '../entries/queries.js'
import { hms } from '../web/format.js'

/** The running entry as the strip shows it. The browser ticks on from `now`, whatever its own clock says. */
export function presentTimer(entry: Entry | undefined) {
  if (!entry) return undefined
  const now = new Date()
  return {
    id: entry.id,
    description: entry.description,
    started_at: entry.started_at.toISOString(),
    now: now.toISOString(),
    elapsed: hms(Math.max(0, (now.getTime() - entry.started_at.getTime()) / 1000)),
  }
}
