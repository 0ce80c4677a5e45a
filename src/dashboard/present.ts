import { drawBars } from '../charts/bars.js'
import { drawDonut } from '../charts/donut.js'
import { foldSlices, percentOf, type Slice } from '../charts/slices.js'
import type { Span } from '../charts/spans.js'
import type { Member } from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import { presentTotals } from '../reports/totals.js'
import { KEYS, type Project, type Time } from './queries.js'
import type { View } from './view.js'

type Duration = (seconds: number) => string

/** The figures and the pictures of a dashboard; `undefined` where nothing was tracked. */
export function presentTime(
  member: Member,
  view: View,
  time: Time,
  duration: Duration,
  hrefOf: (span: Span) => string | undefined,
) {
  if (time.seconds === 0) return undefined

  const { seconds, billable_seconds, amount, is_part } = presentTotals(member, time, moneyFor(member))
  const slices = foldSlices(view.by === 'project' ? slicesOf(time) : billabilityOf(time))
  const sums = time.parts.map(({ start, key, seconds }) => ({ day: start, key, seconds }))
  const span = { first: view.range.from, last: view.range.to }
  return {
    seconds,
    billable_seconds,
    billable_share: percentOf(billable_seconds, seconds),
    amount,
    is_part,
    top_project: slicesOf(time).find(({ key }) => key !== KEYS.none),
    top_client: topClient(time),
    bars: drawBars(span, sums, slices, { reader: member, duration, hrefOf }),
    donut: drawDonut(slices, duration),
    slices,
  }
}

const slicesOf = ({ projects }: Time): Slice[] => projects.map(({ project, seconds }) => sliceOf(project, seconds))

/** What was tracked on a project, or on none. */
export const sliceOf = (project: Project | null | undefined, seconds: number): Slice =>
  project
    ? { key: project.id, name: project.name, colour: project.colour, seconds }
    : { key: KEYS.none, name: 'No project', colour: null, seconds }

const billabilityOf = ({ seconds, billable_seconds }: Time): Slice[] => [
  { key: KEYS.billable, name: 'Billable', colour: 'teal', seconds: billable_seconds },
  { key: KEYS.unbillable, name: 'Not billable', colour: null, seconds: seconds - billable_seconds },
]

/** The client whose projects took longest; undefined where nothing was tracked for one. */
function topClient({ projects }: Time): { name: string; seconds: number } | undefined {
  const clients = new Map<string, { name: string; seconds: number }>()
  for (const { project, seconds } of projects) {
    if (!project?.client_id) continue
    const before = clients.get(project.client_id)?.seconds ?? 0
    clients.set(project.client_id, { name: project.client ?? '', seconds: before + seconds })
  }
  return [...clients.values()].sort((one, other) => other.seconds - one.seconds)[0]
}
