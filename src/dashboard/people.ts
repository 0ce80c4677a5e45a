import { foldSlices, totalOf } from '../charts/slices.js'
import type { Member } from '../members/queries.js'
import { readingAt } from '../times/readings.js'
import { type Dates, datesFor } from '../tracker/dates.js'
import { LONG_SECONDS } from '../tracker/timer.js'
import { addDays, weekOf } from '../tracker/week.js'
import { sliceOf } from './present.js'
import type { Project, Share, Time } from './queries.js'
import type { Colleague, Doing } from './team.js'
import type { View } from './view.js'

/**
 * The members whose time the reader sees, with what it comes to and its parts as shares of the longest one's; `time`
 * knows the projects of these shares.
 */
export function presentPeople(
  member: Member,
  view: View,
  colleagues: readonly Colleague[],
  shares: readonly Share[],
  { projects }: Pick<Time, 'projects'>,
) {
  const { today } = weekOf(member)
  const dates = datesFor(member, today)
  const owns = byMember(shares)
  const longest = Math.max(...[...owns.values()].map(totalOf), 1)
  const known = new Map(projects.map(({ project }) => [project?.id, project]))

  const people = colleagues
    .filter(({ seen }) => seen)
    .map(({ running, last, ...person }) => {
      const own = owns.get(person.id) ?? []
      return {
        ...person,
        seconds: totalOf(own),
        bar: barOf(own, longest, known),
        running: running && { ...presentDoing(running, dates, today), is_long: secondsSince(running) >= LONG_SECONDS },
        last: last && presentDoing(last, dates, today),
        /** Who is at it now comes first, then who was last. */
        at: running ? Number.POSITIVE_INFINITY : last ? Date.parse(last.started_at) : 0,
      }
    })
  const by = view.sort === 'latest' ? 'at' : 'seconds'
  return people.sort((one, other) => (one[by] === other[by] ? 0 : other[by] - one[by]))
}

function byMember(shares: readonly Share[]): Map<string, Share[]> {
  const owns = new Map<string, Share[]>()
  for (const share of shares) {
    const own = owns.get(share.member_id)
    if (own) own.push(share)
    else owns.set(share.member_id, [share])
  }
  return owns
}

/** The parts of a bar, the longest first, in percent; those too many to be told apart are one. */
function barOf(own: readonly Share[], longest: number, known: Map<string | undefined, Project | null>) {
  const slices = own.map(({ project_id, seconds }) => sliceOf(known.get(project_id ?? undefined), seconds))
  let start = 0
  return foldSlices(slices).map(({ name, colour, seconds }) => {
    const width = (100 * seconds) / longest
    const x = start
    start += width
    return { name, colour, seconds, x: round(x), width: round(width) }
  })
}

const round = (percent: number) => Math.round(percent * 100) / 100

function presentDoing({ started_at, zone, day, ...doing }: Doing, dates: Dates, today: string) {
  const time = dates.time(readingAt(new Date(started_at), zone))
  const near = { [today]: '', [addDays(today, -1)]: 'yesterday ' }[day]
  return { ...doing, when: near === undefined ? `${dates.shortDay(day)}, ${time}` : `${near}${time}` }
}

const secondsSince = ({ started_at }: Doing) => (Date.now() - Date.parse(started_at)) / 1000
