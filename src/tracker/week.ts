import { Temporal } from 'temporal-polyfill'
import type { Entry } from '../entries/queries.js'
import type { Member } from '../members/queries.js'

/** The first and last day of a week, both 'YYYY-MM-DD', and the day that it is now for this member. */
export type Week = { first: string; last: string; today: string }

/** The member's present week, in their zone and beginning on their day. */
export function weekOf(member: Member, now: Temporal.Instant = Temporal.Now.instant()): Week {
  const today = now.toZonedDateTimeISO(member.zone).toPlainDate()
  const first = today.subtract({ days: (today.dayOfWeek - member.week_start + 7) % 7 })
  return { first: `${first}`, last: `${first.add({ days: 6 })}`, today: `${today}` }
}

/** What the page shows of a week and its entries: sums by day, rows by day, all in the reader's formats. */
export function presentWeek(member: Member, { first, last, today }: Week, entries: Entry[]) {
  const format = formats(member)
  const days = daysBetween(first, last)
  const sums = new Map(days.map(day => [`${day}`, 0]))
  for (const entry of entries) sums.set(entry.day, (sums.get(entry.day) ?? 0) + (entry.seconds ?? 0))

  return {
    week: {
      title: 'This week',
      dates: format.range(days[0] as Temporal.PlainDate, days[6] as Temporal.PlainDate),
      seconds: [...sums.values()].reduce((sum, seconds) => sum + seconds, 0),
      days: days.map(day => ({
        key: format.weekday(day),
        label: `${format.weekday(day)} ${day.day}`,
        seconds: sums.get(`${day}`) ?? 0,
        is_today: `${day}` === today,
      })),
    },
    days: [...new Set(entries.map(entry => entry.day))].map(day => ({
      day,
      title: dayTitle(day, today) ?? format.longWeekday(Temporal.PlainDate.from(day)),
      date: dayTitle(day, today)
        ? format.longDate(Temporal.PlainDate.from(day))
        : format.date(Temporal.PlainDate.from(day)),
      seconds: sums.get(day) ?? 0,
      entries: entries.filter(entry => entry.day === day).map(entry => presentEntry(member, entry, format.time)),
    })),
  }
}

/** An entry's times stand in its own zone, which is named where it differs from the reader's. */
function presentEntry(member: Member, entry: Entry, time: (moment: Temporal.ZonedDateTime) => string) {
  const started = zoned(entry.started_at, entry.zone)
  const stopped = zoned(entry.stopped_at ?? entry.started_at, entry.zone)
  return {
    id: entry.id,
    description: entry.description,
    starts: time(started),
    stops: time(stopped),
    days_later: started.toPlainDate().until(stopped.toPlainDate()).days,
    seconds: entry.seconds ?? 0,
    zone_note: entry.zone === member.zone ? undefined : entry.zone.split('/').at(-1)?.replaceAll('_', ' '),
  }
}

const zoned = (at: Date, zone: string) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)

const daysBetween = (first: string, last: string) => {
  const from = Temporal.PlainDate.from(first)
  return Array.from({ length: from.until(last).days + 1 }, (_, index) => from.add({ days: index }))
}

function dayTitle(day: string, today: string): string | undefined {
  if (day === today) return 'Today'
  return Temporal.PlainDate.from(day).add({ days: 1 }).equals(today) ? 'Yesterday' : undefined
}

/** The reader's formats; made once a page, as making one costs more than using it a hundred times. */
function formats({ locale, hour_cycle }: Member) {
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const asDate = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime('UTC').epochMilliseconds)
  const weekday = dates({ weekday: 'short' })
  const longWeekday = dates({ weekday: 'long' })
  const date = dates({ day: 'numeric', month: 'long' })
  const longDate = dates({ weekday: 'long', day: 'numeric', month: 'long' })
  const clock = dates({
    hour: hour_cycle === 12 ? 'numeric' : '2-digit',
    minute: '2-digit',
    hourCycle: hour_cycle === 12 ? 'h12' : 'h23',
  })

  return {
    weekday: (day: Temporal.PlainDate) => weekday.format(asDate(day)),
    longWeekday: (day: Temporal.PlainDate) => longWeekday.format(asDate(day)),
    date: (day: Temporal.PlainDate) => date.format(asDate(day)),
    longDate: (day: Temporal.PlainDate) => longDate.format(asDate(day)),
    range: (first: Temporal.PlainDate, last: Temporal.PlainDate) => date.formatRange(asDate(first), asDate(last)),
    time: (moment: Temporal.ZonedDateTime) =>
      clock.format(asDate(moment.toPlainDate()).getTime() + minutesOf(moment) * 60_000),
  }
}

const minutesOf = (moment: Temporal.ZonedDateTime) => moment.hour * 60 + moment.minute
