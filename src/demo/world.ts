import { Temporal } from 'temporal-polyfill'
import type { COLOURS } from '../web/colours.js'
import type { Country } from './holidays.js'

type Colour = (typeof COLOURS)[number]

/** A workspace of the demo, in words; people, teams, clients and projects are named by their keys. */
export type World = {
  name: string
  zone: string
  owner: string
  people: Person[]
  teams: Team[]
  roles: { name: string; permissions: string[]; holders: string[] }[]
  holders: Record<string, string[]>
  clients: Client[]
  projects: Project[]
  tags: { name: string; archived?: true }[]
  rates: Rate[]
  favourites: Record<string, Favourite[]>
  timers: Timer[]
  invited: string[]
}

export type Person = {
  username: string
  alias: string
  email: string
  colour: Colour
  country: Country
  zone: string
  locale?: string
  week_start?: number
  hour_cycle?: 12 | 24
  theme?: 'light' | 'dark'
  /** Hours on Monday to Friday; 0 is a day off. */
  hours: [number, number, number, number, number]
  /** The hour at which they usually begin. */
  begins: number
  /** Whether they use the timer, which is exact to the second, or write down round times afterwards. */
  keeps: 'timer' | 'manual'
  /** Months since they came, and since they left. */
  came?: number
  left?: number
  /** Projects by how much they work on them. */
  work: Record<string, number>
}

export type Team = { name: string; colour: Colour; leads: string[]; members: string[] }

export type Client = {
  name: string
  email?: string
  address?: string
  note?: string
  /** Months since it was archived. */
  archived?: number
  teams?: string[]
}

/** What is done on a project: the words of its entries. */
export type Trade = 'design' | 'code' | 'text' | 'office' | 'care'

export type Project = {
  name: string
  client?: string
  colour: Colour
  trade: Trade
  tasks?: string[]
  /** Tasks that are done, and those that only some people do. */
  done?: string[]
  assigned?: Record<string, string[]>
  private?: true
  unbillable?: true
  note?: string
  estimate_hours?: number
  estimate_cents?: number
  managers?: string[]
  members?: string[]
  teams?: string[]
  /** Months since it began, and since it was archived. */
  began?: number
  archived?: number
}

/** A rate in cents from so many months ago on; null is "whatever the level below says". */
type Rate = { member?: string; project?: string; months: number; rate_cents: number | null }

type Work = { description: string; project?: string; task?: string; tags?: string[] }
type Favourite = Work
/** Runs since so many minutes. */
type Timer = Work & { username: string; minutes: number }

export const MONTHS = 14

/** The day that it was then in Vienna. */
export const dayOf = (at: Date): string =>
  `${Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO('Europe/Vienna').toPlainDate()}`

/** When the demo is looked at: everything in it lies before `now`. Days are 'YYYY-MM-DD'. */
export type Moment = { now: Temporal.Instant; today: Temporal.PlainDate; first: string; monthsAgo: string[] }

export function momentOf(now: Temporal.Instant, zone: string): Moment {
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  const monthsAgo = Array.from({ length: MONTHS + 1 }, (_, months) => `${today.subtract({ months })}`)
  return { now, today, first: monthsAgo[MONTHS] as string, monthsAgo }
}

/** The day so many months before today; where none are given, the first of the demo. */
export const monthsAgo = (moment: Moment, months: number = MONTHS) => moment.monthsAgo[months] as string

/** Eight in the morning in Vienna, give or take an hour. */
export const morningOf = (day: string) => new Date(`${day}T07:00:00Z`)
