import type { Entry } from '../entries/queries.js'
import { readingAt } from '../times/readings.js'
import type { Dates } from './dates.js'

/** An entry as a row shows it, in its own zone, which is named where it differs from the reader's. */
export type Row = Omit<Entry, 'seconds'> & {
  seconds: number
  starts: string
  stops: string
  /** How many days later it ended. */
  days_later: number
  zone_note: string | undefined
  /** What it is called where it has no description to be called by. */
  name: string
  /** `09:05 – 10:06 Stand-up`, of another entry at the same time, or `the timer that runs`. */
  overlaps: string | undefined
  /** As the project's control posts it. */
  project_value: string
}

/** Rows of one day about the same, newest first: one row with a count where there are several. */
export type Fold = Row & { ids: string; similar: Row[] }

export function presentRows(entries: Entry[], zone: string, dates: Dates, timerStart?: Date): Row[] {
  const rows = entries.map(entry => presentRow(entry, zone, dates))
  const others = overlapping(rows)
  return rows.map(row => {
    const other = others.get(row.id)
    if (other) return { ...row, overlaps: `${span(other)} ${other.description}`.trim() }
    const isInTimer = timerStart && row.seconds > 0 && endOf(row) > timerStart.getTime()
    return { ...row, overlaps: isInTimer ? 'the timer that runs' : undefined }
  })
}

function presentRow(entry: Entry, zone: string, dates: Dates): Row {
  const stopped_at = entry.stopped_at ?? entry.started_at
  const started = readingAt(entry.started_at, entry.zone)
  const stopped = readingAt(stopped_at, entry.zone)
  const starts = dates.time(started)
  return {
    ...entry,
    seconds: entry.seconds ?? 0,
    starts,
    stops: dates.time(stopped),
    days_later: stopped.days - started.days,
    zone_note: entry.zone === zone ? undefined : entry.zone.split('/').at(-1)?.replaceAll('_', ' '),
    name: entry.description || `the entry of ${starts}`,
    overlaps: undefined,
    project_value: [entry.project?.id, entry.task?.id].filter(Boolean).join(':'),
  }
}

const span = ({ starts, stops }: Row) => `${starts} – ${stops}`

/** For each row that shares time with another, the one that it shares it with. */
function overlapping(rows: Row[]): Map<string, Row> {
  const found = new Map<string, Row>()
  const byStart = rows
    .filter(row => row.seconds > 0)
    .sort((one, other) => one.started_at.getTime() - other.started_at.getTime())
  let last: Row | undefined // of those before, the one that ended last
  for (const row of byStart) {
    if (last && endOf(last) > row.started_at.getTime()) {
      found.set(row.id, last)
      if (!found.has(last.id)) found.set(last.id, row)
    }
    if (!last || endOf(row) > endOf(last)) last = row
  }
  return found
}

const endOf = ({ stopped_at }: Row) => stopped_at?.getTime() ?? 0

/** Folds the rows of a day: those with the same description, project, task, tags and billing become one. */
export function foldRows(rows: Row[], time: Dates['time']): (Row | Fold)[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const about = [row.description, row.project_value, row.tags.map(tag => tag.id), row.billable, row.zone]
    const name = JSON.stringify(about)
    groups.set(name, [...(groups.get(name) ?? []), row])
  }
  return [...groups.values()].map(group => (group.length > 1 ? fold(group, time) : (group[0] as Row)))
}

function fold(similar: Row[], time: Dates['time']): Fold {
  const newest = similar[0] as Row
  const started_at = new Date(Math.min(...similar.map(row => row.started_at.getTime())))
  const stopped_at = new Date(Math.max(...similar.map(endOf)))
  const started = readingAt(started_at, newest.zone)
  const stopped = readingAt(stopped_at, newest.zone)
  return {
    ...newest,
    started_at,
    stopped_at,
    seconds: similar.reduce((sum, row) => sum + row.seconds, 0),
    starts: time(started),
    stops: time(stopped),
    days_later: stopped.days - started.days,
    overlaps: similar.find(row => row.overlaps)?.overlaps,
    ids: similar.map(row => row.id).join(),
    similar,
  }
}
