import type { Member } from '../members/queries.js'
import { datesFor } from '../tracker/dates.js'
import { hm } from '../web/format.js'
import type { ListedReminder, Reminder } from './queries.js'

/** A day of each weekday, Monday first. */
const WEEK = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08']
const WORKING = [1, 2, 3, 4, 5]

/** What a new reminder begins with. */
export const BEGINNING: Reminder = {
  id: '',
  span: 'day',
  least_seconds: 8 * 3600,
  weekdays: WORKING,
  hour: 9,
  for_all: true,
  team_ids: [],
  member_ids: [],
}

/** A reminder as its form's fields. */
export const presentFields = ({ least_seconds, span, weekdays, hour, for_all, team_ids, member_ids }: Reminder) => ({
  least: hm(least_seconds),
  span,
  weekday: weekdays.map(String),
  hour: String(hour),
  who: for_all ? 'all' : 'some',
  team: team_ids,
  member: member_ids,
})

/** The days and hours that can be chosen, as the reader writes them; `values` are the form's. */
export function presentChoices(reader: Member, values: Record<string, unknown>) {
  const dates = datesFor(reader, WEEK[0] as string)
  const ticked = [values.weekday ?? []].flat().map(String)
  return {
    days: WEEK.map((day, index) => {
      const number = String(index + 1)
      return { number, label: dates.longWeekday(day), is_ticked: ticked.includes(number) }
    }),
    hours: Array.from({ length: 24 }, (_, hour) => ({
      number: String(hour),
      label: dates.time({ hour, minute: 0 }),
      is_chosen: String(hour) === String(values.hour),
    })),
  }
}

/** A reminder as the list shows it. */
export function presentReminder(reader: Member, reminder: ListedReminder) {
  const dates = datesFor(reader, WEEK[0] as string)
  const { id, span, least_seconds, weekdays, hour, for_all, teams, member_ids } = reminder
  return {
    id,
    what: `Less than ${hm(least_seconds)} in a ${span}`,
    days: weekdays.length === 7 ? 'Every day' : weekdays.map(day => dates.weekday(WEEK[day - 1] as string)).join(', '),
    time: dates.time({ hour, minute: 0 }),
    for_all,
    teams,
    member_count: member_ids.length,
  }
}
