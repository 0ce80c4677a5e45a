import { Temporal } from 'temporal-polyfill'
import type { Member } from '../members/queries.js'

/** The first and last day of a week, both 'YYYY-MM-DD', and the day that it is now for this member. */
export type Week = { first: string; last: string; today: string }

/** The member's present week, in their zone and beginning on their day. */
export function weekOf(member: Member, now: Temporal.Instant = Temporal.Now.instant()): Week {
  const today = `${now.toZonedDateTimeISO(member.zone).toPlainDate()}`
  const first = firstOfWeek(today, member.week_start)
  return { first, last: addDays(first, 6), today }
}

/** The day on which the week of `day` began. */
export function firstOfWeek(day: string, weekStart: number): string {
  const date = Temporal.PlainDate.from(day)
  return `${date.subtract({ days: (date.dayOfWeek - weekStart + 7) % 7 })}`
}

export const addDays = (day: string, days: number): string => `${Temporal.PlainDate.from(day).add({ days })}`
