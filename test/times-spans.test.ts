import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { type Reader, type Typed, writeSpan, writeStart } from '../src/times/fields.js'
import { readSpan, readStart } from '../src/times/spans.js'

const vienna: Reader = { zone: 'Europe/Vienna', hour_cycle: 24, duration_format: 'compact', locale: 'en-GB' }
const NOW = Temporal.Instant.from('2026-11-22T11:30:00Z') // 12:30 in Vienna
const SUNDAY = '2026-11-22'

const typed = (fields: Partial<Typed>): Typed => ({ day: '2026-11-20', start: '', end: '', duration: '', ...fields })
const at = (text: string, zone = 'Europe/Vienna') => Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant()

/** `20 09:00 – 20 10:00`: days and times in the reader's zone. */
function read(fields: Partial<Typed>, reader = vienna, now = NOW) {
  const span = readSpan(typed(fields), reader, now)
  if (!span.ok) return span.errors
  return [span.value.started_at, span.value.stopped_at]
    .map(moment => moment.toZonedDateTimeISO(reader.zone).toPlainDateTime().toString().slice(8, 16).replace('T', ' '))
    .join(' – ')
}

test('two of start, end and duration give the third', () => {
  assert.equal(read({ start: '9', end: '10:30' }), '20 09:00 – 20 10:30')
  assert.equal(read({ start: '9', duration: '90' }), '20 09:00 – 20 10:30')
  assert.equal(read({ end: '10:30', duration: '1.5' }), '20 09:00 – 20 10:30')
  assert.equal(read({ start: '9', end: '10:30', duration: '1:30' }), '20 09:00 – 20 10:30')
  assert.deepEqual(read({ start: '9', end: '10:30', duration: '1:00' }), {
    duration: 'That is 1:30 from start to end. Change one of the three.',
  })
})

test('what is missing is asked for beside its field', () => {
  assert.deepEqual(read({}), { start: 'Say when it began.' })
  assert.deepEqual(read({ end: '10' }), { start: 'Say when it began.' })
  assert.deepEqual(read({ duration: '10' }), { start: 'Say when it began.' })
  assert.deepEqual(read({ start: '9' }), { end: 'Say when it ended, or how long it took.' })
})

test('every field says what is wrong with it', () => {
  const errors = read({ day: '2026-02-30', start: 'early', end: '25:00', duration: 'long' })

  assert.deepEqual(Object.keys(errors), ['day', 'start', 'end', 'duration'])
  assert.deepEqual(read({ day: '0026-11-20', start: '9', end: '10' }), {
    day: 'That day is long ago. Write the year with four digits.',
  })
})

test('an end before the start is on the next day', () => {
  assert.equal(read({ start: '22:00', end: '1:15' }), '20 22:00 – 21 01:15')
  assert.equal(read({ start: '22:00', end: '24:00' }), '20 22:00 – 21 00:00')
  assert.equal(read({ start: '0:00', end: '24:00' }), '20 00:00 – 21 00:00')
  assert.deepEqual(read({ start: '24:00', end: '1:00' }), {
    start: 'That is the end of the day. Choose the next day and write 0:00.',
  })
})

test('the end of a night’s work with its duration gives a start on the day that was said, or the one before', () => {
  assert.equal(read({ end: '1:00', duration: '2:00' }), '20 23:00 – 21 01:00')
  assert.equal(read({ day: SUNDAY, end: '1:00', duration: '2:00' }), '21 23:00 – 22 01:00')
})

test('whoever reads twelve hours is asked which half of the day an end before the start means', () => {
  const ana: Reader = { ...vienna, hour_cycle: 12 }

  assert.deepEqual(read({ start: '9', end: '5' }, ana), {
    end: 'Is that in the morning or in the afternoon? Write am or pm.',
  })
  assert.equal(read({ start: '9', end: '5pm' }, ana), '20 09:00 – 20 17:00')
  assert.equal(read({ start: '9pm', end: '5am' }, ana), '20 21:00 – 21 05:00')
  assert.equal(read({ start: '9pm', end: '5' }, ana), '20 21:00 – 21 05:00')
  assert.equal(read({ start: '9', end: '5' }), '20 09:00 – 21 05:00')
})

test('no length at all, and more than a day, are refused', () => {
  assert.deepEqual(read({ start: '9', end: '9:00' }), { end: 'Start and end are the same. Change one of them.' })
  assert.deepEqual(read({ start: '9', duration: '0' }), { duration: 'Write how long it took, such as 0:30.' })
  assert.deepEqual(read({ start: '9', duration: '24:01' }), {
    duration: 'An entry can have at most 24 hours. Make one for each day.',
  })
})

test('nothing lies in the future', () => {
  const future = 'That is in the future: it is 12:30 now. Change the time or the day.'

  assert.deepEqual(read({ day: SUNDAY, start: '12', end: '13' }), { end: future })
  assert.deepEqual(read({ day: SUNDAY, start: '13', end: '14' }), { start: future })
  assert.deepEqual(read({ day: SUNDAY, start: '12', duration: '60' }), { duration: future })
  assert.equal(read({ day: SUNDAY, start: '12', end: '12:30' }), '22 12:00 – 22 12:30')
})

test('a time that clocks skip is refused, and one that they show twice is the one that fits', () => {
  const spring = (fields: Partial<Typed>) => read({ day: '2026-03-29', ...fields })
  const autumn = (fields: Partial<Typed>) => readSpan(typed({ day: '2026-10-25', ...fields }), vienna, NOW)
  const skipped = 'Clocks skip that time on that day. Choose another.'

  assert.deepEqual(spring({ start: '2:30', end: '4' }), { start: skipped })
  assert.deepEqual(spring({ start: '1', end: '2:30' }), { end: skipped })
  assert.deepEqual(spring({ end: '2:30', duration: '60' }), { end: skipped })
  assert.equal(spring({ start: '1', duration: '90' }), '29 01:00 – 29 03:30')

  const instants = (fields: Partial<Typed>) => {
    const span = autumn(fields)
    return span.ok && [`${span.value.started_at}`, `${span.value.stopped_at}`].map(each => each.slice(11, 16))
  }
  assert.deepEqual(instants({ start: '2:30', end: '3:30' }), ['00:30', '02:30'])
  assert.deepEqual(instants({ start: '2:30', end: '3:30', duration: '1:00' }), ['01:30', '02:30'])
  assert.deepEqual(instants({ start: '2:30', end: '2:15' }), ['00:30', '01:15'])
  assert.deepEqual(instants({ start: '1', end: '2:30', duration: '2:30' }), ['23:00', '01:30'])
})

test('a field that nobody touched keeps its seconds, and gives way to what was typed', () => {
  const span = { started_at: at('2026-11-20T09:00:40'), stopped_at: at('2026-11-20T10:00:20') }
  const before = { shown: writeSpan(span, vienna), ...span }
  const edit = (fields: Partial<Typed>) => {
    const outcome = readSpan({ ...before.shown, ...fields }, vienna, NOW, before)
    return outcome.ok
      ? [outcome.value.started_at, outcome.value.stopped_at].map(each =>
          each.toZonedDateTimeISO('Europe/Vienna').toPlainDateTime().toString().slice(8),
        )
      : outcome.errors
  }

  assert.deepEqual(before.shown, { day: '2026-11-20', start: '09:00', end: '10:00', duration: '0:59' })
  assert.deepEqual(edit({}), ['20T09:00:40', '20T10:00:20'])
  assert.deepEqual(edit({ end: '11' }), ['20T09:00:40', '20T11:00:00'])
  assert.deepEqual(edit({ start: '8:30' }), ['20T08:30:00', '20T10:00:20'])
  assert.deepEqual(edit({ duration: '2:00' }), ['20T09:00:40', '20T11:00:40'])
  assert.deepEqual(edit({ start: '8', duration: '2:00' }), ['20T08:00:00', '20T10:00:00'])
  assert.deepEqual(edit({ end: '11', duration: '2:00' }), ['20T09:00:00', '20T11:00:00'])
  assert.deepEqual(edit({ day: '2026-11-19' }), ['19T09:00:40', '19T10:00:20'])
  assert.deepEqual(edit({ duration: '' }), ['20T09:00:40', '20T10:00:20'])
})

test('an entry of more than a day keeps its length until somebody changes its end', () => {
  const span = { started_at: at('2026-11-13T17:00'), stopped_at: at('2026-11-16T09:00') }
  const before = { shown: writeSpan(span, vienna), ...span }
  const edit = (fields: Partial<Typed>) => {
    const outcome = readSpan({ ...before.shown, ...fields }, vienna, NOW, before)
    return outcome.ok && outcome.value.stopped_at.toZonedDateTimeISO('Europe/Vienna').toString().slice(8, 16)
  }

  assert.equal(edit({}), '16T09:00')
  assert.equal(edit({ start: '16:00' }), '16T09:00')
  assert.equal(edit({ day: '2026-11-12' }), '15T09:00')
  assert.equal(edit({ end: '18:00' }), '13T18:00')
})

test('a running timer’s start is read by itself', () => {
  const started_at = at('2026-11-22T12:00:30')
  const before = { shown: { ...writeStart(started_at, vienna), end: '', duration: '' }, started_at }
  const start = (fields: Partial<Typed>) => {
    const outcome = readStart({ day: SUNDAY, start: '12:00', ...fields }, vienna, NOW, before)
    return outcome.ok ? outcome.value.toZonedDateTimeISO('Europe/Vienna').toString().slice(8, 19) : outcome.errors
  }

  assert.equal(start({}), '22T12:00:30')
  assert.equal(start({ start: '9:30' }), '22T09:30:00')
  assert.equal(start({ day: '2026-11-21', start: '23:50' }), '21T23:50:00')
  assert.deepEqual(start({ start: '12:31' }), {
    start: 'That is in the future: it is 12:30 now. Change the time or the day.',
  })
})

test('soon after midnight a late time is yesterday’s, unless the day was chosen', () => {
  const now = at('2026-11-22T00:10:00')
  const started_at = at('2026-11-22T00:08:00')
  const before = { shown: { ...writeStart(started_at, vienna), end: '', duration: '' }, started_at }
  const start = (fields: Partial<Typed>) => {
    const outcome = readStart({ day: SUNDAY, start: '0:08', ...fields }, vienna, now, before)
    return outcome.ok ? outcome.value.toZonedDateTimeISO('Europe/Vienna').toString().slice(8, 19) : outcome.errors
  }
  const future = { start: 'That is in the future: it is 00:10 now. Change the time or the day.' }

  assert.equal(start({ start: '23:50' }), '21T23:50:00')
  assert.equal(start({ start: '12:15' }), '21T12:15:00')
  assert.deepEqual(start({ start: '12:05' }), future)
  assert.equal(start({ start: '0:02' }), '22T00:02:00')
  assert.deepEqual(start({ day: '2026-11-23', start: '23:50' }), future)
})

const ZONES = ['UTC', 'Europe/Vienna', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']
const YEAR_STARTED = Temporal.Instant.from('2025-10-01T00:00:00Z').epochMilliseconds / 60_000
const MINUTES_OF_YEAR = 400 * 24 * 60

test('whatever span there is, its fields are read as that span, in every zone and on every day', () => {
  const format = fc.constantFrom('full' as const, 'compact' as const, 'decimal' as const)
  const cycle = fc.constantFrom(12 as const, 24 as const)
  const start = fc.integer({ min: YEAR_STARTED, max: YEAR_STARTED + MINUTES_OF_YEAR })
  const length = fc.integer({ min: 1, max: 22 * 60 })
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), start, length, format, cycle, (zone, begin, minutes, format, cycle) => {
      const reader: Reader = { zone, hour_cycle: cycle, duration_format: format, locale: 'en-GB' }
      const started_at = Temporal.Instant.fromEpochMilliseconds(begin * 60_000)
      const stopped_at = started_at.add({ minutes })
      const outcome = readSpan(
        writeSpan({ started_at, stopped_at }, reader),
        reader,
        Temporal.Instant.from('2030-01-01T00:00Z'),
      )

      assert.ok(outcome.ok, JSON.stringify(outcome))
      const { value } = outcome
      assert.equal(value.stopped_at.since(value.started_at).total('minutes'), minutes)
      const shown = (each: Temporal.Instant) => each.toZonedDateTimeISO(zone).toPlainDateTime().toString()
      assert.equal(shown(value.started_at), shown(started_at))
    }),
    { numRuns: 2000 },
  )
})

test('no text in any field makes it throw, and what it reads is never in the future nor longer than a day of 25 hours', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(...'0123456789:.ap'), maxLength: 5 }),
  )
  const day = fc.oneof(text, fc.constantFrom('2026-03-29', '2026-10-25', SUNDAY))
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), day, text, text, text, (zone, day, start, end, duration) => {
      const outcome = readSpan({ day, start, end, duration }, { ...vienna, zone }, NOW)
      if (!outcome.ok) return assert.ok(Object.keys(outcome.errors).length > 0)
      const hours = outcome.value.stopped_at.since(outcome.value.started_at).total('hours')
      assert.ok(hours > 0 && hours <= 25)
      assert.ok(Temporal.Instant.compare(outcome.value.stopped_at, NOW) <= 0)
    }),
    { numRuns: 2000 },
  )
})
