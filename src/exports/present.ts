import type { Member } from '../members/queries.js'
import { TITLES } from '../reports/files.js'
import { presentRange, type Range, readRange } from '../reports/range.js'
import { READERS } from '../reports/tables.js'
import { zoned } from '../times/moments.js'
import { datesFor } from '../tracker/dates.js'
import { weekOf } from '../tracker/week.js'
import { bytes } from '../web/format.js'
import { parseQuery } from '../web/query-string.js'
import type { Order, Shown } from './queries.js'

const FORMATS = { xlsx: 'Excel', pdf: 'PDF' }

/**
 * Which days an export is of; those of a saved report were settled when it was ordered, in its maker's week. Throws a
 * Problem where a report would, such as for a filter of too many.
 */
export function rangeOf(member: Member, { kind, query, report_id }: Order): Range {
  const values = parseQuery(query)
  return report_id ? readRange(member, values) : READERS[kind](member, values).range
}

/** An export as its pages show it: what it is of, how far it is, and since when. */
export function presentExport(member: Member, run: Shown) {
  const { id, kind, format, query, report_id, report_name, state, row_count, done_count, size, problem, created_at } =
    run
  const range = rangeOf(member, run)
  const ordered = zoned(created_at, member.zone)
  const dates = datesFor(member, weekOf(member).today)
  return {
    id,
    format: FORMATS[format],
    title: report_name ?? TITLES[kind],
    /** Where the report is, below the workspace. */
    report: report_id ? `reports/saved/${report_id}` : `reports/${kind}`,
    range: presentRange(member, range).text,
    query: query.startsWith('?') ? query : `?${query}`,
    state,
    is_under_way: state === 'waiting' || state === 'running',
    /** Undefined where nobody knows how much there is to do. */
    percent: row_count ? Math.min(99, Math.floor((100 * done_count) / row_count)) : undefined,
    done: row_count === null ? done_count : Math.min(done_count, row_count),
    row_count,
    count: row_count?.toLocaleString(member.locale),
    size: size === null ? undefined : bytes(size),
    problem,
    day: dates.shortDate(`${ordered.toPlainDate()}`),
    time: dates.time(ordered),
  }
}
