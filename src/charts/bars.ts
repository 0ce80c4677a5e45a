import { scaleBand, scaleLinear } from 'd3-scale'
import type { Member } from '../members/queries.js'
import { datesFor } from '../tracker/dates.js'
import { weekOf } from '../tracker/week.js'
import { labelsOf, longLabel } from './labels.js'
import { OTHER, type Slice, totalOf } from './slices.js'
import { type Span, spansOf, type Unit, unitFor } from './spans.js'
import { ticksFor } from './ticks.js'

/** What was tracked on a day of what `key` names; a key that no slice has counts to "Other". */
export type DaySeconds = { day: string; key: string; seconds: number }

/** Across in percent and down in pixels, so that the labels keep their size at any width. */
const FLOOR = 180
const CEILING = 20
const GAP = 0.35
const WIDEST = 6

type Setting = {
  reader: Member
  duration: (seconds: number) => string
  unit?: Unit
  /** Where more about a bar stands; one of nothing leads nowhere. */
  hrefOf?: (span: Span) => string | undefined
}

/**
 * A bar for each day (or week, month, year: as long as `unit` says, or else as many as one can read) of a range, its
 * parts one upon the other in the order of `slices` (of `foldSlices`); drawn by views/charts/_bars.njk.
 */
export function drawBars(range: Span, sums: readonly DaySeconds[], slices: readonly Slice[], setting: Setting) {
  const { reader, duration, unit = unitFor(range), hrefOf } = setting
  const dates = datesFor(reader, weekOf(reader).today)
  const spans = spansOf(range, unit, reader.week_start)
  const cells = sumCells(spans, sums, slices)
  const { top, ticks } = ticksFor(Math.max(0, ...cells.map(sumOf)), reader.locale)
  const y = scaleLinear().domain([0, top]).range([FLOOR, CEILING])
  const x = scaleBand<number>()
    .domain(spans.keys())
    .range([0, 100])
    .paddingInner(GAP)
    .paddingOuter(GAP / 2)
  const width = Math.min(x.bandwidth(), WIDEST)
  const labels = labelsOf(dates, spans, unit)

  const columns = spans.map((span, index) => {
    const name = longLabel(dates, span, unit)
    const own = cells[index] ?? []
    const middle = (index + 0.5) * (100 / spans.length)
    let height = 0
    const parts = slices.flatMap(({ colour, name: what }, at) => {
      const seconds = own[at] ?? 0
      if (seconds === 0) return []
      const floor = y(height)
      height += seconds
      const title = `${what}, ${name}: ${duration(seconds)}`
      return [{ colour, title, y: round(y(height)), height: round(floor - y(height)) }]
    })
    return {
      name,
      title: `${name}: ${duration(sumOf(own))}`,
      x: percent(middle - 50 / spans.length),
      width: percent(100 / spans.length),
      bar: { x: percent(middle - width / 2), width: percent(width) },
      middle: percent(middle),
      label: labels[index],
      href: sumOf(own) > 0 ? hrefOf?.(span) : undefined,
      parts,
      cells: own,
      seconds: sumOf(own),
    }
  })
  return {
    unit,
    slices,
    has_links: columns.some(({ href }) => href),
    seconds: totalOf(slices),
    lines: ticks.map(({ seconds, label }) => ({ y: round(y(seconds)), label })),
    columns,
  }
}

/** What each slice comes to in each span. */
function sumCells(spans: readonly Span[], sums: readonly DaySeconds[], slices: readonly Slice[]): number[][] {
  const cells = spans.map(() => slices.map(() => 0))
  const columns = new Map(slices.map(({ key }, index) => [key, index]))
  const rows = new Map<string, number>()
  for (const { day, key, seconds } of sums) {
    if (!rows.has(day))
      rows.set(
        day,
        spans.findLastIndex(({ first }) => first <= day),
      )
    const row = cells[rows.get(day) ?? -1]
    const column = columns.get(key) ?? columns.get(OTHER)
    if (row && column !== undefined) row[column] = (row[column] ?? 0) + seconds
  }
  return cells
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0)

const round = (pixels: number) => Math.round(pixels * 10) / 10

const percent = (share: number) => `${Math.round(share * 100) / 100}%`
