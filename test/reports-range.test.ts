import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { presentRange, presetsOf, readRange, shifted } from '../src/reports/range.js'
import { aMember } from './support/reports.js'

const noon = Temporal.Instant.from('2026-11-22T12:00:00Z') // a Sunday
const daysOf = ({ from, to }: { from: string; to: string }) => `${from} ${to}`

test('presets are those of the person’s own week', () => {
  const monday = presetsOf(aMember, noon)
  const sunday = presetsOf({ ...aMember, week_start: 7 }, noon)

  assert.equal(daysOf(monday.week), '2026-11-16 2026-11-22')
  assert.equal(daysOf(sunday.week), '2026-11-22 2026-11-28')
  assert.equal(daysOf(monday.two_weeks), '2026-11-09 2026-11-22')
  assert.equal(daysOf(monday.last_month), '2026-10-01 2026-10-31')
  assert.equal(daysOf(monday.last_year), '2025-01-01 2025-12-31')
})

test('a quarter is three whole months, also where the months before are shorter', () => {
  const may = presetsOf(aMember, Temporal.Instant.from('2026-05-31T12:00:00Z'))
  const january = presetsOf(aMember, Temporal.Instant.from('2026-01-01T12:00:00Z'))

  assert.equal(daysOf(may.quarter), '2026-04-01 2026-06-30')
  assert.equal(daysOf(may.last_quarter), '2026-01-01 2026-03-31')
  assert.equal(daysOf(january.quarter), '2026-01-01 2026-03-31')
  assert.equal(daysOf(january.last_quarter), '2025-10-01 2025-12-31')
})

test('today is the day that it is where the person is', () => {
  const late = Temporal.Instant.from('2026-12-31T23:30:00Z')

  assert.equal(daysOf(presetsOf({ ...aMember, zone: 'UTC' }, late).today), '2026-12-31 2026-12-31')
  assert.equal(daysOf(presetsOf(aMember, late).year), '2027-01-01 2027-12-31')
})

test('a range is read in whichever order, one day alone is one, and nonsense is this month', () => {
  assert.equal(daysOf(readRange(aMember, { from: '2026-03-09', to: '2026-03-01' })), '2026-03-01 2026-03-09')
  assert.equal(daysOf(readRange(aMember, { to: '2026-03-09' })), '2026-03-09 2026-03-09')
  for (const from of ['2026-02-30', '0000-01-01', 'x', ['2026-01-01'], undefined])
    assert.equal(daysOf(readRange(aMember, { from })), daysOf(presetsOf(aMember).month))
})

test('arrows go by whole months where a range is made of them, else by as many days', () => {
  const ahead = (from: string, to: string) => daysOf(shifted({ from, to }, 1) ?? { from: '', to: '' })
  const back = (from: string, to: string) => daysOf(shifted({ from, to }, -1) ?? { from: '', to: '' })

  assert.equal(ahead('2026-01-01', '2026-01-31'), '2026-02-01 2026-02-28')
  assert.equal(back('2026-03-01', '2026-03-31'), '2026-02-01 2026-02-28')
  assert.equal(back('2026-01-01', '2026-12-31'), '2025-01-01 2025-12-31')
  assert.equal(ahead('2026-10-01', '2026-12-31'), '2027-01-01 2027-03-31')
  assert.equal(ahead('2026-11-16', '2026-11-22'), '2026-11-23 2026-11-29')
  assert.equal(shifted({ from: '9999-12-01', to: '9999-12-31' }, 1), undefined)
})

test('a range says which preset it is', () => {
  const { from, to } = presetsOf(aMember).last_week

  assert.equal(presentRange(aMember, { from, to }).name, 'Last week')
  assert.equal(presentRange(aMember, { from: '2020-02-01', to: '2020-02-02' }).name, undefined)
})

test('in full a range names its year, whichever it is', () => {
  const { year } = presetsOf(aMember)

  assert.match(presentRange(aMember, year).in_full, new RegExp(`${year.from.slice(0, 4)}$`))
  assert.match(presentRange(aMember, { from: year.from, to: year.from }).in_full, /\d{4}$/)
})
