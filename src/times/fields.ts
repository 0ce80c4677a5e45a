/** Day, start, end and duration as they stand in a form and as people type them. */
import type { Temporal } from 'temporal-polyfill'
import { type DurationFormat, durations } from '../web/format.js'
import { type Clock, readClock, writeClock } from './clocks.js'
import { readDuration } from './durations.js'
import { readDay, secondsBetween } from './moments.js'
import { Mistyped } from './text.js'

/** How a person reads and types times; `zone` is the entry's own, or the person's for a new one. */
export type Reader = { zone: string; hour_cycle: 12 | 24; duration_format: DurationFormat; locale: string }

/** Four fields as they were typed, or as they stand in a form: '2026-03-29', '09:30', '10:00', '0:30'. */
export type Typed = { day: string; start: string; end: string; duration: string }

export type Span = { started_at: Temporal.Instant; stopped_at: Temporal.Instant }

/** A value, or one sentence for each field that can't be. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; errors: Partial<Typed> }

/**
 * What the form showed before anybody typed, and the instants that it stood for. A field that still says what it said
 * means what it meant, its seconds included, and gives way where what was typed contradicts it.
 */
export type Before = { shown: Typed } & Partial<Span>

export const refused = (errors: Partial<Typed>): Outcome<never> => ({ ok: false, errors })

/** A span as it stands in a form's fields. */
export function writeSpan({ started_at, stopped_at }: Span, reader: Reader): Typed {
  return {
    ...writeStart(started_at, reader),
    end: writeClock(stopped_at.toZonedDateTimeISO(reader.zone), reader.hour_cycle),
    duration: durations(reader.duration_format, reader.locale)(secondsBetween(started_at, stopped_at)),
  }
}

/** When something began, as it stands in a form's fields. */
export function writeStart(started_at: Temporal.Instant, { zone, hour_cycle }: Reader) {
  const started = started_at.toZonedDateTimeISO(zone)
  return { day: `${started.toPlainDate()}`, start: writeClock(started, hour_cycle) }
}

/** What the fields come to. `changed` are those that somebody typed into. */
export type Fields = {
  day: Temporal.PlainDate
  start?: Clock
  end?: Clock
  seconds?: number
  changed: Set<keyof Typed>
}

/** Reads every field that counts; of three that contradict each other, one that nobody touched gives way. */
export function readFields(typed: Typed, { duration_format, zone }: Reader, before?: Before): Outcome<Fields> {
  const names = ['day', 'start', 'end', 'duration'] as const
  const changed = new Set(names.filter(name => typed[name].trim() !== before?.shown[name]))
  const said = contradicted(typed, changed)
  const readUnlessSame = (name: 'start' | 'end', moment: Temporal.Instant | undefined) =>
    moment && !changed.has(name) ? exactly(moment, zone) : readClock(said[name])
  const day = readDay(typed.day)
  const start = said.start ? readUnlessSame('start', before?.started_at) : undefined
  const end = said.end ? readUnlessSame('end', before?.stopped_at) : undefined
  const seconds = said.duration ? readDuration(said.duration, duration_format) : undefined

  const errors: Partial<Typed> = {}
  if (day instanceof Mistyped) errors.day = day.sentence
  if (start instanceof Mistyped) errors.start = start.sentence
  if (end instanceof Mistyped) errors.end = end.sentence
  if (seconds instanceof Mistyped) errors.duration = seconds.sentence
  if (!said.start && (!said.end || !said.duration)) errors.start = 'Say when it began.'
  else if (!said.end && !said.duration) errors.end = 'Say when it ended, or how long it took.'
  if (Object.keys(errors).length > 0) return refused(errors)
  return { ok: true, value: { day, start, end, seconds, changed } as Fields }
}

/** A field shows no seconds, but what it stands for has some. */
function exactly(moment: Temporal.Instant, zone: string): Clock {
  const { hour, minute, second } = moment.toZonedDateTimeISO(zone)
  return { seconds: hour * 3600 + minute * 60 + second, isSure: true }
}

/** What was typed, without the field that gives way: one that nobody touched, first the duration, then end, then start. */
function contradicted(typed: Typed, changed: Set<keyof Typed>): Omit<Typed, 'day'> {
  const said = { start: typed.start.trim(), end: typed.end.trim(), duration: typed.duration.trim() }
  if (!said.start || !said.end || !said.duration) return said
  const idle = (['duration', 'end', 'start'] as const).find(name => !changed.has(name))
  return idle ? { ...said, [idle]: '' } : said
}

/** Whether nobody touched these fields. */
export const isSame = ({ changed }: Fields, ...names: (keyof Typed)[]) => names.every(name => !changed.has(name))
