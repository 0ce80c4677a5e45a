import { drawBars } from '../charts/bars.js'
import { drawDonut } from '../charts/donut.js'
import { foldSlices, type Slice } from '../charts/slices.js'
import { type Span, unitFor } from '../charts/spans.js'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { COLOURS } from '../web/colours.js'
import { writeReport } from './detailed-form.js'
import { detailsOf } from './links.js'
import { COLOURED, type Coloured, listSlices, type Slices } from './slices.js'
import type { Summary } from './summary-form.js'
import { groupWords } from './words.js'

/** Neighbours are to differ, whose colours stand side by side in the palette. */
const colourAt = (at: number) => COLOURS[(at * 5 + 6) % COLOURS.length] ?? null

/**
 * Bars by day, week or month and a ring, by the report's outermost group where an entry has one of it, else by project.
 * Each bar and part leads to its entries in the detailed report at `details`, where the reader has one.
 */
export async function drawPictures(
  db: Database,
  member: Member,
  report: Summary,
  duration: (seconds: number) => string,
  details?: string,
) {
  const by = COLOURED.find(group => group === report.groups[0]) ?? 'project'
  const span: Span = { first: report.range.from, last: report.range.to }
  const unit = unitFor(span)
  const found = await listSlices(db, member, report, by, unit === 'year' ? 'month' : unit)
  const slices = foldSlices(slicesOf(member, report, by, found, details), found.shorter)
  const sums = found.parts.map(({ start, ...part }) => ({ ...part, day: start < span.first ? span.first : start }))
  const hrefOf =
    details === undefined
      ? undefined
      : ({ first, last }: Span) =>
          `${details}?${new URLSearchParams(writeReport({ ...report, range: { from: first, to: last } }))}`
  return {
    what: by,
    bars: drawBars(span, sums, slices, { reader: member, duration, unit, hrefOf }),
    donut: drawDonut(slices, duration),
  }
}

function slicesOf(member: Member, report: Summary, by: Coloured, { slices }: Slices, details?: string): Slice[] {
  const words = groupWords(member)
  return slices.map(({ key, name, seconds }, at) => {
    const query = details && detailsOf(report, [by], [key || null])
    return {
      key,
      name: words(by, name),
      colour: name ? (name.colour ?? colourAt(at)) : null,
      seconds,
      ...(query && { href: details + query }),
    }
  })
}
