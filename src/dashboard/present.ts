import { drawBars } from '../charts/bars.js'
import { drawDonut } from '../charts/donut.js'
import { foldSlices, percentOf, type Slice, totalOf } from '../charts/slices.js'
import type { Member } from '../members/queries.js'
import type { Part } from './queries.js'
import type { View } from './view.js'

type Duration = (seconds: number) => string

const BILLABLE: Record<'yes' | 'no', Omit<Slice, 'seconds'>> = {
  yes: { key: 'yes', name: 'Billable', colour: 'teal' },
  no: { key: 'no', name: 'Not billable', colour: null },
}

/** The figures and the pictures of a dashboard; `undefined` where nothing was tracked. */
export function presentTime(member: Member, view: View, parts: readonly Part[], duration: Duration) {
  const seconds = totalOf(parts)
  if (seconds === 0) return undefined

  const billable = totalOf(parts.filter(part => part.billable))
  const slices = foldSlices(sliceBy(parts, part => sliceOf(part, view.by)))
  const sums = parts.map(part => ({ day: part.start, key: sliceOf(part, view.by).key, seconds: part.seconds }))
  const span = { first: view.range.from, last: view.range.to }
  return {
    seconds,
    billable_seconds: billable,
    billable_share: percentOf(billable, seconds),
    top_project: sliceBy(
      parts.filter(part => part.project),
      projectOf,
    )[0],
    top_client: sliceBy(
      parts.filter(part => part.project?.client_id),
      clientOf,
    )[0],
    bars: drawBars(span, sums, slices, { reader: member, duration }),
    donut: drawDonut(slices, duration),
    slices,
  }
}

const sliceOf = (part: Part, by: View['by']) =>
  by === 'project' ? projectOf(part) : BILLABLE[part.billable ? 'yes' : 'no']

const projectOf = ({ project }: Part): Omit<Slice, 'seconds'> =>
  project
    ? { key: project.id, name: project.name, colour: project.colour }
    : { key: 'none', name: 'No project', colour: null }

const clientOf = ({ project }: Part): Omit<Slice, 'seconds'> => ({
  key: project?.client_id ?? '',
  name: project?.client ?? '',
  colour: null,
})

/** The parts summed by what `of` says that they are, the longest first. */
function sliceBy(parts: readonly Part[], of: (part: Part) => Omit<Slice, 'seconds'>): Slice[] {
  const slices = new Map<string, Slice>()
  for (const part of parts) {
    const what = of(part)
    const slice = slices.get(what.key)
    if (slice) slice.seconds += part.seconds
    else slices.set(what.key, { ...what, seconds: part.seconds })
  }
  return [...slices.values()].sort((one, other) => other.seconds - one.seconds)
}
