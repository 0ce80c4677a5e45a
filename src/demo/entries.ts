import { Temporal } from 'temporal-polyfill'
import { stretchesOf } from './days.js'
import { describe, type Said } from './descriptions.js'
import { type Chance, chanceFor } from './random.js'
import { type Moment, monthsAgo, type Person, type Project, type World } from './world.js'

/** An entry in words: of whom, when, about what. It runs where it has no end. */
export type Tracked = {
  username: string
  zone: string
  started_at: Date
  stopped_at: Date | null
  /** On which it began, in its zone: 'YYYY-MM-DD'. */
  day: string
  description: string
  project: string | null
  task: string | null
  tags: string[]
  billable: boolean
  /** In cents, where somebody typed a rate for this entry. */
  by_hand: number | null
  changes: number
}

/** All that somebody tracked until now, earliest first. */
export const entriesOf = (world: World, person: Person, moment: Moment): Tracked[] => [
  ...pastOf(world, person, moment),
  ...timerOf(world, person, moment),
]

function pastOf(world: World, person: Person, moment: Moment): Tracked[] {
  const running = world.timers.find(timer => timer.username === person.username)
  const until = moment.now.epochMilliseconds - (running ? running.minutes * 60_000 : 0)
  const first = Temporal.PlainDate.from(monthsAgo(moment, person.came))
  const last = monthsAgo(moment, person.left ?? 0)
  const tracked: Tracked[] = []
  for (let day = first; `${day}` <= last; day = day.add({ days: 1 })) tracked.push(...dayOf(world, person, day, moment))
  return tracked.filter(({ stopped_at }) => stopped_at && stopped_at.getTime() <= until)
}

/** A person's entries of one day. They come from a few topics, taken up again and again. */
function dayOf(world: World, person: Person, day: Temporal.PlainDate, moment: Moment): Tracked[] {
  const stretches = stretchesOf(person, day, moment.today)
  if (stretches.length === 0) return []
  const date = `${day}`
  const chance = chanceFor('topics', person.username, date)
  const open = world.projects.filter(project => person.work[project.name] && isOpen(world, project, date, moment))
  const topics = Array.from({ length: chance.whole(3, 6) }, () => topicOf(person, open, date, moment, chance))

  const zone = zoneOf(person, day, moment)
  const five = day.toZonedDateTime({ timeZone: zone, plainTime: '05:00' }).epochMilliseconds
  return stretches.map(({ from, to }) => ({
    ...chance.pick(topics),
    username: person.username,
    zone,
    day: date,
    started_at: new Date(five + from * 1000),
    stopped_at: new Date(five + to * 1000),
    changes: chance.happens(0.1) ? chance.whole(1, 3) : 0,
  }))
}

type Topic = Said & Pick<Tracked, 'project' | 'task' | 'billable' | 'by_hand'>

function topicOf(person: Person, open: Project[], day: string, moment: Moment, chance: Chance): Topic {
  const weights = Object.fromEntries(open.map(project => [project.name, person.work[project.name] as number]))
  const name = chance.happens(0.03) ? undefined : chance.pickByWeight(weights)
  const project = open.find(each => each.name === name)
  const { description, tags } = describe(project?.trade ?? 'office', chance)
  const urgent = chance.happens(0.02) ? ['Urgent 🔥'] : []
  const billable = project !== undefined && !project.unbillable && !chance.happens(0.04)
  return {
    description: description || project ? description : 'E-mails',
    tags: [...tags, ...urgent],
    project: project?.name ?? null,
    task: project && chance.happens(0.8) ? taskOf(project, person, day, moment, chance) : null,
    billable,
    by_hand: billable && chance.happens(0.003) ? 15_000 : null,
  }
}

/** Tasks of others are left to them, and what is done was done in the first half. */
function taskOf(project: Project, { username }: Person, day: string, moment: Moment, chance: Chance) {
  const tasks = (project.tasks ?? []).filter(task => {
    const isMine = project.assigned?.[task]?.includes(username) ?? true
    const isLate = project.done?.includes(task) && day >= doneOn(moment)
    return isMine && !isLate
  })
  return tasks.length > 0 ? chance.pick(tasks) : null
}

export const doneOn = (moment: Moment) => monthsAgo(moment, 7)

function isOpen(world: World, project: Project, day: string, moment: Moment) {
  const client = world.clients.find(({ name }) => name === project.client)
  const ends = [project.archived, client?.archived].filter(months => months !== undefined)
  const isOver = ends.some(months => day >= monthsAgo(moment, months))
  return !isOver && day >= monthsAgo(moment, project.began)
}

/** Cleo spent a fortnight with Gina in New York, last month. */
function zoneOf({ username, zone }: Person, day: Temporal.PlainDate, { today }: Moment) {
  const back = today.until(day, { largestUnit: 'days' }).days
  return username === 'cleo' && back >= -34 && back < -20 ? 'America/New_York' : zone
}

function timerOf(world: World, person: Person, { now }: Moment): Tracked[] {
  return world.timers
    .filter(timer => timer.username === person.username)
    .map(({ username, minutes, description, project = null, task = null, tags = [] }) => ({
      username,
      zone: person.zone,
      started_at: new Date(Math.floor(now.epochMilliseconds / 1000) * 1000 - minutes * 60_000),
      stopped_at: null,
      day: `${now.subtract({ minutes }).toZonedDateTimeISO(person.zone).toPlainDate()}`,
      description,
      project,
      task,
      tags,
      billable: world.projects.some(({ name, unbillable }) => name === project && !unbillable),
      by_hand: null,
      changes: 0,
    }))
}
