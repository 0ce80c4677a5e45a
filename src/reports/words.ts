import { Temporal } from 'temporal-polyfill'
import type { Member } from '../members/queries.js'
import { datesFor } from '../tracker/dates.js'
import { addDays, weekOf } from '../tracker/week.js'
import type { Name } from './groups.js'
import type { Group } from './summary-form.js'

export const GROUP_LABELS: Record<Group, string> = {
  project: 'Project',
  client: 'Client',
  member: 'Member',
  team: 'Team',
  tag: 'Tag',
  task: 'Task',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  description: 'Description',
}

const NONE: Partial<Record<Group, string>> = {
  project: 'No project',
  client: 'No client',
  team: 'No team',
  tag: 'No tag',
  task: 'No task',
  description: '(no description)',
}

export type Words = (group: Group, name: Name) => string

/** The name that a cell of a file holds. */
export const nameOf = (cell: string | number | null): Name =>
  cell === null ? null : { name: String(cell), colour: null, note: null }

/** Writes what a group is called as this reader does. */
export function groupWords(member: Member): Words {
  const dates = datesFor(member, weekOf(member).today)
  return (group, name) => {
    if (!name) return NONE[group] ?? ''
    if (group === 'day') return `${dates.weekday(name.name)} ${dates.date(name.name)}`
    if (group === 'week') return dates.range(name.name, addDays(name.name, 6))
    if (group === 'month')
      return Temporal.PlainDate.from(name.name).toLocaleString(member.locale, { month: 'long', year: 'numeric' })
    return name.name
  }
}
