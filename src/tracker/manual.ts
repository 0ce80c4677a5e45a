import type { Request } from 'express'
import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import { findLastEnd } from '../entries/running.js'
import type { Member } from '../members/queries.js'
import { writeClock } from '../times/clocks.js'
import { type Before, type Outcome, type Span, type Typed, writeSpan } from '../times/fields.js'
import { instantOf, isAfter, readDay } from '../times/moments.js'
import { readSpan } from '../times/spans.js'
import { Mistyped } from '../times/text.js'
import { TimesQuery, type TimesValues } from './form.js'

/** The times of the manual form: what stands in its fields, and what stood there before anybody typed. */
export type ManualTimes = Typed & {
  shown_start: string
  shown_end: string
  shown_duration: string
  fresh: '1' | ''
  /** How many days after the start the end is. */
  days_later: number
}

/** The times that the manual form begins with, or those of one that was refused. */
export async function presentManual(db: Database, req: Request, member: Member, values?: Record<string, unknown>) {
  if (values) return asTyped(TimesQuery.parse(values), member)
  // whoever writes down a day that is over goes on with it
  const { day } = TimesQuery.parse(req.body?.strip === 'manual' ? req.body : {})
  return findDefaults(db, member, day)
}

/** Reads the times of a posted manual form. */
export function readManual(values: TimesValues, member: Member): Outcome<Span> {
  const { typed, before } = asRead(values, member)
  return readSpan(typed, member, Temporal.Now.instant(), before)
}

/** What is in the fields after one of them was changed: the others follow. Only what was typed can be wrong yet. */
export async function followTimes(
  db: Database,
  member: Member,
  values: TimesValues,
): Promise<{ manual: ManualTimes; errors: Partial<Typed> }> {
  const { typed, before } = asRead(values, member)
  const isUntouched = (['start', 'end', 'duration'] as const).every(name => typed[name] === before.shown[name])
  if (values.fresh && isUntouched) return { manual: await findDefaults(db, member, typed.day), errors: {} }

  const span = readSpan(typed, member, Temporal.Now.instant(), before)
  if (span.ok) return { manual: asShown(writeSpan(span.value, member), '', daysLater(span.value, member)), errors: {} }
  const errors = Object.fromEntries(Object.entries(span.errors).filter(([name]) => typed[name as keyof Typed]))
  return { manual: asTyped(values, member), errors }
}

/** On that day from the end of its last entry; until now, if it is today. */
async function findDefaults(db: Database, member: Member, typedDay?: string): Promise<ManualTimes> {
  const now = Temporal.Now.instant()
  const today = todayOf(member)
  const read = typedDay ? readDay(typedDay) : today
  const day = read instanceof Mistyped ? today : read
  const lastEnd = await findLastEnd(db, member, `${day}`)

  const started_at = lastEnd && instantOf(lastEnd)
  const stopped_at = day.equals(today) ? now : undefined
  const clock = (instant: Temporal.Instant | undefined) =>
    instant?.toZonedDateTimeISO(member.zone).toPlainDate().equals(day)
      ? writeClock(instant.toZonedDateTimeISO(member.zone), member.hour_cycle)
      : ''
  const typed = { day: `${day}`, start: clock(started_at), end: clock(stopped_at), duration: '' }
  if (!typed.start || !typed.end || !started_at || !stopped_at) return asShown(typed, '1')
  if (typed.start === typed.end || !isAfter(stopped_at, started_at)) return asShown({ ...typed, end: '' }, '1')
  return asShown({ ...typed, duration: writeSpan({ started_at, stopped_at }, member).duration }, '1')
}

const todayOf = ({ zone }: Member) => Temporal.Now.plainDateISO(zone)

const daysLater = ({ started_at, stopped_at }: Span, { zone }: Member) =>
  started_at.toZonedDateTimeISO(zone).toPlainDate().until(stopped_at.toZonedDateTimeISO(zone).toPlainDate()).days

const asShown = (typed: Typed, fresh: '1' | '', days_later = 0): ManualTimes => ({
  ...typed,
  shown_start: typed.start,
  shown_end: typed.end,
  shown_duration: typed.duration,
  fresh,
  days_later,
})

function asTyped(values: TimesValues, member: Member): ManualTimes {
  const { typed, before } = asRead(values, member)
  return { ...asShown(before.shown, values.fresh ? '1' : ''), ...typed }
}

function asRead(values: TimesValues, member: Member): { typed: Typed; before: Before } {
  const { start = '', end = '', duration = '' } = values
  const day = values.day || `${todayOf(member)}`
  const { shown_start = '', shown_end = '', shown_duration = '' } = values
  return {
    typed: { day, start, end, duration },
    before: { shown: { day, start: shown_start, end: shown_end, duration: shown_duration } },
  }
}
