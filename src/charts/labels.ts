import type { Dates } from '../tracker/dates.js'
import type { Span, Unit } from './spans.js'

/** Up to so many days have the name of their weekday beneath their bar. */
const NAMED = 14
/** How many labels there is room for: numbers of days, others, and both on a phone. */
const ROOM = 31
const WIDER_ROOM = 14
const NARROW_ROOM = 7

/** What stands beneath a bar. */
function shortLabel(dates: Dates, { first }: Span, unit: Unit, count: number): string {
  const day = Number(first.slice(8))
  if (unit === 'day' && count <= NAMED) return `${dates.weekday(first)} ${day}`
  if (unit === 'day') return day === 1 ? dates.shortDate(first) : String(day)
  if (unit === 'week') return dates.shortDate(first)
  const year = first.slice(0, 4)
  return unit === 'year' || first.slice(5, 7) === '01' ? year : dates.shortMonth(first)
}

/** What a bar is called where there is room for it. */
export function longLabel(dates: Dates, { first, last }: Span, unit: Unit): string {
  if (unit === 'day') return dates.shortDay(first)
  if (unit === 'week') return first === last ? dates.shortDay(first) : dates.range(first, last)
  return unit === 'month' ? dates.month(first) : first.slice(0, 4)
}

/** The labels beneath the bars; undefined where there is no room for one. `minor` ones find none on a phone. */
export function labelsOf(dates: Dates, spans: readonly Span[], unit: Unit) {
  const room = unit === 'day' && spans.length > NAMED ? ROOM : WIDER_ROOM
  const step = Math.ceil(spans.length / room)
  const wide = Math.ceil(spans.length / step / NARROW_ROOM) * step
  return spans.map((span, index) =>
    index % step === 0 ? { text: shortLabel(dates, span, unit, spans.length), minor: index % wide !== 0 } : undefined,
  )
}
