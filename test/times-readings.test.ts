import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { zoned } from '../src/times/moments.js'
import { readingAt } from '../src/times/readings.js'

const ZONES = ['UTC', 'Europe/Vienna', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']
const FIRST = Date.UTC(1973, 0, 1)
const LAST = Date.UTC(2030, 0, 1)

function expectSame(milliseconds: number, zone: string) {
  const at = new Date(milliseconds)
  const { hour, minute, ...moment } = zoned(at, zone)
  const days = Math.floor((milliseconds + zoned(at, zone).offsetNanoseconds / 1e6) / 86_400_000)
  assert.deepEqual(readingAt(at, zone), { days, hour, minute }, `${at.toISOString()} in ${zone} ${moment}`)
}

test('a reading is what Temporal says, wherever and whenever', () => {
  const seconds = fc.integer({ min: FIRST / 1000, max: LAST / 1000 })
  fc.assert(
    fc.property(seconds, fc.constantFrom(...ZONES), (second, zone) => expectSame(second * 1000, zone)),
    { numRuns: 300 },
  )
})

test('a reading changes at the very second at which clocks do', () => {
  for (const zone of ZONES) {
    let change = zoned(new Date(Date.UTC(2005, 0, 1)), zone).getTimeZoneTransition('next')
    for (let number = 0; change && number < 12; number++) {
      for (const seconds of [-1, 0, 1]) expectSame(change.epochMilliseconds + seconds * 1000, zone)
      change = change.getTimeZoneTransition('next')
    }
  }
})
