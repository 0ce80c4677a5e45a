import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readClock, writeClock } from '../src/times/clocks.js'
import { readDuration } from '../src/times/durations.js'
import { zoned } from '../src/times/moments.js'
import { Mistyped } from '../src/times/text.js'
import { durations } from '../src/web/format.js'

const HOUR = 3600
const hours = (hour: number, minute = 0, second = 0) => hour * HOUR + minute * 60 + second

const asNumber = (read: number | Mistyped) => (read instanceof Mistyped ? read.sentence : read)
const clock = (typed: string) => {
  const read = readClock(typed)
  return read instanceof Mistyped ? read.sentence : read.seconds
}

test('durations are read as the reference’s table says', () => {
  const table: [string, number][] = [
    ['1', hours(0, 1)],
    ['59', hours(0, 59)],
    ['60', hours(1)],
    ['99', hours(1, 39)],
    ['123', hours(1, 23)],
    ['1234', hours(12, 34)],
    ['930', hours(9, 30)],
    ['1:1', hours(1, 1)],
    ['1:61', hours(2, 1)],
    ['1:1:1', hours(1, 1, 1)],
    ['1h30m1s', hours(1, 30, 1)],
    ['1h30', hours(1, 30)],
    ['1 h 30 min', hours(1, 30)],
    ['1:30 h', hours(1, 30)],
    ['2 hours', hours(2)],
    ['1.5h', hours(1, 30)],
    ['45 minutes', hours(0, 45)],
    ['20s', 20],
    ['0.1', hours(0, 6)],
    ['.5', hours(0, 30)],
    ['1.0', hours(1)],
    ['1,0', hours(1)],
    ['1,5', hours(1, 30)],
    [':30', hours(0, 30)],
    [' 1:30\u200f ', hours(1, 30)],
    ['١٫٥', hours(1, 30)],
    ['１：３０', hours(1, 30)],
    ['24', hours(0, 24)],
    ['24:00', hours(24)],
  ]
  for (const [typed, seconds] of table) assert.equal(asNumber(readDuration(typed, 'full')), seconds, typed)
})

test('where durations are written in decimals, a whole number is hours', () => {
  assert.equal(readDuration('1', 'decimal'), HOUR)
  assert.equal(readDuration('8', 'decimal'), hours(8))
  assert.equal(readDuration('1:30', 'decimal'), hours(1, 30))
  assert.match(String(asNumber(readDuration('90', 'decimal'))), /at most 24 hours/)
})

test('a duration that makes no sense gets a sentence', () => {
  for (const typed of ['', 'soon', '1h30m1', '-1', 'h', '1h5s7', '😀'])
    assert.match(String(asNumber(readDuration(typed, 'full'))), /Write a duration/, typed)
  for (const typed of ['12345', '1.2.3', '1,234.5', '1::30', '1:2:3:4'])
    assert.match(String(asNumber(readDuration(typed, 'full'))), /more than one way/, typed)
  for (const typed of ['24:01', '25h', '2500', '99999m'])
    assert.match(String(asNumber(readDuration(typed, 'full'))), /at most 24 hours|Write a duration/, typed)
})

test('clock times are read as the reference says', () => {
  const table: [string, number][] = [
    ['9', hours(9)],
    ['09', hours(9)],
    ['0', 0],
    ['130', hours(1, 30)],
    ['0345', hours(3, 45)],
    ['930', hours(9, 30)],
    ['2359', hours(23, 59)],
    ['9.45', hours(9, 45)],
    ['9:5', hours(9, 5)],
    ['9:45:30', hours(9, 45, 30)],
    ['9h30', hours(9, 30)],
    ['1am', hours(1)],
    ['1pm', hours(13)],
    ['12am', 0],
    ['12 PM', hours(12)],
    ['12:30 a.m.', hours(0, 30)],
    ['9:30\u202fpm', hours(21, 30)],
    ['930p', hours(21, 30)],
    ['24:00', hours(24)],
    ['٩:٣٠', hours(9, 30)],
  ]
  for (const [typed, seconds] of table) assert.equal(clock(typed), seconds, typed)
})

test('a time that no clock shows gets a sentence', () => {
  for (const typed of ['25', '9:60', '24:01', '13pm', '0am', '2460', '99'])
    assert.match(String(clock(typed)), /A day has no such time/, typed)
  for (const typed of ['', 'noon', '9-5', '12345', '9:30:15:1', 'pm', '-9'])
    assert.match(String(clock(typed)), /Write a time/, typed)
})

test('no text at all makes a reader throw', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'0123456789:.,hmsap -٣'), maxLength: 9 }),
  )
  fc.assert(
    fc.property(texts, text => {
      for (const format of ['full', 'compact', 'decimal'] as const) {
        const seconds = readDuration(text, format)
        assert.ok(seconds instanceof Mistyped || (Number.isInteger(seconds) && seconds >= 0 && seconds <= hours(24)))
      }
      const read = readClock(text)
      assert.ok(read instanceof Mistyped || (Number.isInteger(read.seconds) && read.seconds <= hours(24)))
    }),
    { numRuns: 3000 },
  )
})

test('a duration that is shown in any of the three formats is read as what it shows', () => {
  const locales = fc.constantFrom('en-GB', 'de-AT', 'fr-FR', 'ar-EG', 'fa-IR', 'hi-IN')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: hours(24) }), locales, (seconds, locale) => {
      const shown = (format: 'full' | 'compact' | 'decimal') =>
        readDuration(durations(format, locale)(seconds), format) as number
      assert.equal(shown('full'), seconds)
      assert.equal(shown('compact'), seconds - (seconds % 60))
      assert.ok(Math.abs(shown('decimal') - seconds) <= 18)
    }),
  )
})

test('every time of a day is read as it is written, in either half of the clock', () => {
  for (let minute = 0; minute < 24 * 60; minute += 1)
    for (const cycle of [12, 24] as const) {
      const written = writeClock(zoned(new Date(minute * 60_000), 'UTC'), cycle)
      const read = readClock(written)
      assert.ok(!(read instanceof Mistyped))
      assert.equal(read.seconds, minute * 60, written)
      assert.ok(cycle === 24 || read.isSure)
    }
})
