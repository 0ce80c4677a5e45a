/** Day, start, end and duration as people type them, put together to a span of time. */
import { Temporal } from 'temporal-polyfill'
import { durations } from '../web/format.js'
import { type Clock, writeClock } from './clocks.js'
import {
  type Before,
  type Fields,
  isSame,
  type Outcome,
  type Reader,
  readFields,
  refused,
  type Span,
  type Typed,
} from './fields.js'
import { isAfter, momentsAt, secondsBetween } from './moments.js'
import { Mistyped } from './text.js'

const HOUR = 3600
const DAY = 24 * HOUR
/** Fields show no seconds, so three that agree may differ by less than this. */
const TOLERANCE_SECONDS = 60

const SKIPPED = 'Clocks skip that time on that day. Choose another.'
const WHICH_HALF = 'Is that in the morning or in the afternoon? Write am or pm.'
const NO_LENGTH = 'Start and end are the same. Change one of them.'
const DAY_END = 'That is the end of the day. Choose the next day and write 0:00.'

/**
 * Reads day, start, end and duration: two of the last three give the third, and all three must agree. An end before the
 * start is on the next day. Of an hour that clocks repeat, the first one is meant, unless only the second fits. Nothing
 * may lie after `now`.
 */
export function readSpan(typed: Typed, reader: Reader, now: Temporal.Instant, before?: Before): Outcome<Span> {
  const read = readFields(typed, reader, before)
  if (!read.ok) return read
  const span = read.value.start ? fromStart(read.value, reader, before) : fromEnd(read.value, reader, now)
  return span.ok ? notAfter(now, span.value, read.value, reader) : span
}

/**
 * Reads when a running timer began; of an hour that clocks repeat, the one that was last. Soon after midnight a late time
 * is yesterday's, unless somebody chose the day.
 */
export function readStart(
  typed: Pick<Typed, 'day' | 'start'>,
  reader: Reader,
  now: Temporal.Instant,
  before?: Before,
): Outcome<Temporal.Instant> {
  const read = readFields({ ...typed, end: '', duration: '0' }, reader, before)
  if (!read.ok) return read
  const starts = startsOf(read.value, reader, before)
  if (!starts.ok) return starts
  const lastNight = before && isSame(read.value, 'day') ? lateBefore(read.value, reader, now) : []
  const past = [...lastNight, ...starts.value].filter(moment => !isAfter(moment, now)).at(-1)
  return past ? { ok: true, value: past } : refused({ start: inFuture(now, reader) })
}

/** The same time on the day before, where that is less than half a day ago. */
const lateBefore = ({ day, start }: Fields, { zone }: Reader, now: Temporal.Instant) =>
  momentsAt(day.subtract({ days: 1 }), (start as Clock).seconds, zone).filter(
    moment => secondsBetween(moment, now) < DAY / 2,
  )

/** The instants that the typed start may mean. */
function startsOf(fields: Fields, { zone }: Reader, before?: Before): Outcome<Temporal.Instant[]> {
  if (before?.started_at && isSame(fields, 'day', 'start')) return { ok: true, value: [before.started_at] }
  const { seconds } = fields.start as Clock
  if (seconds === DAY) return refused({ start: DAY_END })
  const moments = momentsAt(fields.day, seconds, zone)
  return moments.length > 0 ? { ok: true, value: moments } : refused({ start: SKIPPED })
}

function fromStart(fields: Fields, reader: Reader, before?: Before): Outcome<Span> {
  const starts = startsOf(fields, reader, before)
  if (!starts.ok) return starts
  const [started_at] = starts.value as [Temporal.Instant]
  const { end, seconds } = fields
  if (seconds === 0) return refused({ duration: 'Write how long it took, such as 0:30.' })
  if (!end) return { ok: true, value: { started_at, stopped_at: started_at.add({ seconds: seconds as number }) } }
  if (seconds !== undefined) return agreeing(starts.value, end, seconds, fields, reader)

  const stopped_at = endAfter(started_at, end, fields, reader, before)
  return stopped_at instanceof Mistyped
    ? refused({ end: stopped_at.sentence })
    : { ok: true, value: { started_at, stopped_at } }
}

/** Start, end and duration, all typed: the start and the end that are so far apart. */
function agreeing(
  starts: Temporal.Instant[],
  end: Clock,
  seconds: number,
  { day }: Fields,
  reader: Reader,
): Outcome<Span> {
  const ends = [0, 1].flatMap(days => momentsAt(day.add({ days }), end.seconds, reader.zone))
  const spans = starts.flatMap(started_at => ends.map(stopped_at => ({ started_at, stopped_at })))
  const length = (span: Span) => secondsBetween(span.started_at, span.stopped_at)
  const fitting = spans.find(span => Math.abs(length(span) - seconds) < TOLERANCE_SECONDS)
  if (fitting) return { ok: true, value: fitting }

  const nearest = spans.map(length).find(each => each > 0)
  const said = nearest && `That is ${durations(reader.duration_format, reader.locale)(nearest)} from start to end. `
  return refused({ duration: `${said ?? ''}Change one of the three.` })
}

/** The first moment after the start at which clocks show the typed end. */
function endAfter(start: Temporal.Instant, end: Clock, fields: Fields, reader: Reader, before?: Before) {
  if (before?.started_at && before.stopped_at && isSame(fields, 'end')) {
    const kept = keptEnd(start, before as Required<Before>, fields, reader.zone)
    if (kept) return kept
  }
  const reading = start.toZonedDateTimeISO(reader.zone).toPlainDateTime()
  for (const days of [0, 1]) {
    const day = fields.day.add({ days })
    const moments = momentsAt(day, end.seconds, reader.zone)
    const wanted = day.toPlainDateTime().add({ seconds: end.seconds })
    if (moments.length === 0 && Temporal.PlainDateTime.compare(wanted, reading) > 0) return new Mistyped(SKIPPED)
    const after = moments.find(moment => isAfter(moment, start))
    if (!after && moments.some(moment => moment.equals(start))) return new Mistyped(NO_LENGTH)
    if (after) return days === 1 && isHalfUnclear(start, end, fields, reader) ? new Mistyped(WHICH_HALF) : after
  }
  return new Mistyped(NO_LENGTH)
}

/**
 * An end that nobody touched: when it was; on another day, as many days after the start where it was more than one.
 * Undefined where a new start puts it elsewhere.
 */
function keptEnd(start: Temporal.Instant, before: Required<Before>, fields: Fields, zone: string) {
  const { started_at, stopped_at } = before
  if (isSame(fields, 'day', 'start')) return stopped_at
  const isLong = secondsBetween(started_at, stopped_at) > DAY
  if (!isLong) return isSame(fields, 'day') && isNextAfter(start, stopped_at) ? stopped_at : undefined

  const moved = started_at.toZonedDateTimeISO(zone).toPlainDate().until(fields.day)
  const stopped = stopped_at.toZonedDateTimeISO(zone).add(moved).toInstant()
  return isAfter(stopped, start) ? stopped : undefined
}

const isNextAfter = (start: Temporal.Instant, end: Temporal.Instant) =>
  isAfter(end, start) && secondsBetween(start, end) <= DAY

/** From 9 to 5: for who reads twelve hours that is rather the afternoon than the next morning. */
function isHalfUnclear(start: Temporal.Instant, end: Clock, { day }: Fields, { hour_cycle, zone }: Reader) {
  if (hour_cycle !== 12 || end.isSure) return false
  return momentsAt(day, end.seconds + 12 * HOUR, zone).some(moment => isAfter(moment, start))
}

/** End and duration give the start. The day is the one on which it began, unless only its end on that day has passed. */
function fromEnd({ day, end, seconds }: Fields, { zone }: Reader, now: Temporal.Instant): Outcome<Span> {
  if (!end || !seconds) return refused({ duration: 'Write how long it took, such as 0:30.' })
  const spans = [0, 1].flatMap(days =>
    momentsAt(day.add({ days }), end.seconds, zone).map(stopped_at => ({
      started_at: stopped_at.subtract({ seconds }),
      stopped_at,
    })),
  )
  const begun = spans.filter(span => span.started_at.toZonedDateTimeISO(zone).toPlainDate().equals(day))
  const value = [...begun, ...spans].find(span => !isAfter(span.stopped_at, now)) ?? begun[0] ?? spans[0]
  return value && momentsAt(day, end.seconds, zone).length > 0 ? { ok: true, value } : refused({ end: SKIPPED })
}

function notAfter(now: Temporal.Instant, span: Span, { start, end }: Fields, reader: Reader): Outcome<Span> {
  if (!isAfter(span.stopped_at, now)) return { ok: true, value: span }
  const name = start && isAfter(span.started_at, now) ? 'start' : end ? 'end' : 'duration'
  return refused({ [name]: inFuture(now, reader) })
}

const inFuture = (now: Temporal.Instant, { zone, hour_cycle }: Reader) =>
  `That is in the future: it is ${writeClock(now.toZonedDateTimeISO(zone), hour_cycle)} now. Change the time or the day.`
