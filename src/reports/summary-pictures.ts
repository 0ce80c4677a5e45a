import { drawBars } from '../charts/bars.js'
import { drawDonut } from '../charts/donut.js'
import { foldSlices, type Slice } from '../charts/slices.js'
import { type Span, unitFor } from '../charts/spans.js'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { COLOURS } from '../web/colours.js'
import { type GroupSums, listGroups } from './groups.js'
import type { Group, Summary } from './summary-form.js'
import { groupWords } from './words.js'

/** What a picture can be coloured by: of these an entry has one or none, so that bars and ring show the total. */
const COLOURED = ['project', 'client', 'member', 'task'] as const satisfies Group[]
type Coloured = (typeof COLOURED)[number]

/** So many parts of bars are drawn; more of them are summed up as "Other" long before. */
const MOST_PARTS = 20_000

/** Neighbours are to differ, whose colours stand side by side in the palette. */
const colourAt = (at: number) => COLOURS[(at * 5 + 6) % COLOURS.length] ?? null

/** Bars by day, week or month and a ring, by the report's outermost group where an entry has one of it, else by project. */
export async function drawPictures(
  db: Database,
  member: Member,
  report: Summary,
  duration: (seconds: number) => string,
) {
  const by = COLOURED.find(group => group === report.groups[0]) ?? 'project'
  const span: Span = { first: report.range.from, last: report.range.to }
  const unit = unitFor(span)
  const bar = unit === 'year' ? 'month' : unit
  const [, ...rows] = await listGroups(db, member, report, [by, bar], MOST_PARTS)
  const slices = foldSlices(slicesOf(member, by, rows))
  const sums = rows.flatMap(({ level, keys: [key, start], seconds }) =>
    level === 2 && start ? [{ day: start < span.first ? span.first : start, key: key ?? '', seconds }] : [],
  )
  return {
    what: by,
    bars: drawBars(span, sums, slices, { reader: member, duration, unit }),
    donut: drawDonut(slices, duration),
  }
}

function slicesOf(member: Member, by: Coloured, rows: GroupSums[]): Slice[] {
  const words = groupWords(member)
  return rows
    .filter(({ level }) => level === 1)
    .map(({ keys: [key], names: [name = null], seconds }, at) => ({
      key: key ?? '',
      name: words(by, name),
      colour: name ? (name.colour ?? colourAt(at)) : null,
      seconds,
    }))
}
