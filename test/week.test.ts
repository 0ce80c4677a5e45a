import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import type { Entry } from '../src/entries/queries.js'
import { presentList } from '../src/tracker/present.js'
import type { View } from '../src/tracker/view.js'
import { weekOf } from '../src/tracker/week.js'
import { aMember as dora } from './support/reports.js'

const at = (text: string) => Temporal.Instant.from(text)
const thisWeek = weekOf(dora, at('2026-11-20T12:00:00Z'))
/** Ranges have thin spaces around their dash. */
const plain = (text: string) => text.replaceAll('\u2009', ' ')
const everything: View = { q: '' }

const entry = (started: string, stopped: string, change: Partial<Entry> = {}): Entry => ({
  id: started,
  member_id: dora.id,
  description: '',
  project: null,
  task: null,
  tags: [],
  billable: false,
  version: 1,
  can_create: true,
  can_edit: true,
  can_delete: true,
  can_bill: true,
  zone: 'Europe/Vienna',
  started_at: new Date(started),
  stopped_at: new Date(stopped),
  seconds: (Date.parse(stopped) - Date.parse(started)) / 1000,
  day: started.slice(0, 10),
  ...change,
})

/** What a page shows of these entries, newest first, with nothing but them in the database. */
function show(entries: Entry[], reader: typeof dora = dora, view: View = everything, timerStart?: Date) {
  const days = [...new Set(entries.map(each => each.day))]
  const sums = days.map(day => {
    const own = entries.filter(each => each.day === day)
    return { day, seconds: own.reduce((sum, each) => sum + (each.seconds ?? 0), 0), entry_count: own.length }
  })
  return presentList(reader, { entries, sums, has_earlier: false }, { view, week: thisWeek, timerStart }).weeks
}

test('a week begins on the person’s day, in the person’s zone', () => {
  const sundayNight = at('2026-11-22T23:30:00Z') // Monday 00:30 in Vienna

  assert.deepEqual(weekOf(dora, sundayNight), { first: '2026-11-23', last: '2026-11-29', today: '2026-11-23' })
  assert.equal(weekOf({ ...dora, zone: 'UTC' }, sundayNight).first, '2026-11-16')
  assert.equal(weekOf({ ...dora, week_start: 7 }, sundayNight).first, '2026-11-22')
  assert.equal(weekOf({ ...dora, week_start: 6 }, sundayNight).first, '2026-11-21')
})

test('sums weeks by days, and names the last two of both', () => {
  const weeks = show([
    entry('2026-11-20T08:00:00Z', '2026-11-20T09:30:00Z'),
    entry('2026-11-19T21:45:00Z', '2026-11-19T23:35:00Z'),
    entry('2026-11-13T08:00:00Z', '2026-11-13T09:00:00Z'),
    entry('2026-11-02T08:00:00Z', '2026-11-02T09:00:00Z'),
    entry('2025-12-30T08:00:00Z', '2025-12-30T09:00:00Z'),
  ])

  assert.deepEqual(
    weeks.map(week => ('title' in week ? [plain(week.title), plain(week.dates), week.seconds] : [])),
    [
      ['This week', '16 – 22 November', 5400 + 6600],
      ['Last week', '9 – 15 November', 3600],
      ['2 – 8 November', '', 3600],
      ['29 December 2025 – 4 January 2026', '', 3600],
    ],
  )
  const [week] = weeks
  assert.deepEqual(week && 'strip' in week && week.strip?.map(day => day.seconds), [0, 0, 0, 6600, 5400, 0, 0])
  assert.deepEqual(
    weeks.flatMap(each => each.days.map(day => [day.title, day.date])),
    [
      ['Today', 'Friday 20 November'],
      ['Yesterday', 'Thursday 19 November'],
      ['Friday', '13 November'],
      ['Monday', '2 November'],
      ['Tuesday', '30 December 2025'],
    ],
  )
  assert.deepEqual(
    weeks[0]?.days.flatMap(day => day.rows.map(({ starts, stops, days_later }) => [starts, stops, days_later])),
    [
      ['09:00', '10:30', 0],
      ['22:45', '00:35', 1],
    ],
  )
})

test('this week is there before anything is tracked in it', () => {
  const [first, second] = show([entry('2026-11-13T08:00:00Z', '2026-11-13T09:00:00Z')])

  assert.deepEqual([first?.key, first?.days.length], ['2026-11-16', 0])
  assert.equal(second?.key, '2026-11-09')
})

test('times stand in the entry’s own zone, which is named where it isn’t the reader’s', () => {
  const tokyo = entry('2026-11-20T00:00:00Z', '2026-11-20T04:00:00Z', { zone: 'Asia/Tokyo' })
  const [row] = show([tokyo], { ...dora, hour_cycle: 12 })[0]?.days[0]?.rows ?? []

  assert.deepEqual([row?.starts, row?.zone_note], ['9:00 am', 'Tokyo'])
})

test('days of 23 and of 25 hours add up', () => {
  const [short] = show([entry('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', { day: '2026-03-29' })], dora, {
    q: '',
    day: '2026-03-29',
  })
  const [long] = show([entry('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', { day: '2026-10-25' })], dora, {
    q: '',
    day: '2026-10-25',
  })

  assert.deepEqual([short?.days[0]?.seconds, long?.days[0]?.seconds], [23 * 3600, 25 * 3600])
  assert.deepEqual([short?.days[0]?.rows[0]?.starts, short?.days[0]?.rows[0]?.stops], ['00:00', '00:00'])
})

test('similar entries of a day fold to one with a count and a sum; what differs in anything doesn’t', () => {
  const tag = [{ id: 't', name: 'ux' }]
  const [day] =
    show([
      entry('2026-11-20T15:00:00Z', '2026-11-20T16:00:00Z', { description: 'Review' }),
      entry('2026-11-20T12:00:00Z', '2026-11-20T12:30:00Z', { description: 'Review', tags: tag }),
      entry('2026-11-20T10:00:00Z', '2026-11-20T10:20:00Z', { description: 'Review' }),
      entry('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z', { description: 'Review', billable: true }),
      entry('2026-11-20T08:00:00Z', '2026-11-20T08:05:00Z', { description: 'Review' }),
    ])[0]?.days ?? []
  const [fold] = day?.rows ?? []

  assert.deepEqual(
    day?.rows.map(row => ('similar' in row ? row.similar.length : 1)),
    [3, 1, 1],
  )
  assert.deepEqual(
    [fold?.id, fold?.starts, fold?.stops, fold?.seconds],
    ['2026-11-20T15:00:00Z', '09:00', '17:00', 5100],
  )
})

test('entries that share time say with which; one that begins when another ends doesn’t', () => {
  const rows =
    show([
      entry('2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', { description: 'after' }),
      entry('2026-11-20T09:30:00Z', '2026-11-20T10:00:00Z', { description: 'call' }),
      entry('2026-11-20T08:00:00Z', '2026-11-20T09:45:00Z', { description: 'review' }),
    ])[0]?.days[0]?.rows ?? []

  assert.deepEqual(
    rows.map(row => row.overlaps),
    [undefined, '09:00 – 10:45 review', '10:30 – 11:00 call'],
  )
})

test('an entry that reaches into the running timer says so; one that ends when that began doesn’t', () => {
  const rows =
    show(
      [
        entry('2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z'),
        entry('2026-11-20T09:00:00Z', '2026-11-20T09:30:00Z'),
        entry('2026-11-20T08:00:00Z', '2026-11-20T08:30:00Z', { description: 'long ago' }),
      ],
      dora,
      everything,
      new Date('2026-11-20T09:30:00Z'),
    )[0]?.days[0]?.rows.flatMap(row => ('similar' in row ? row.similar : row)) ?? []

  assert.deepEqual(
    rows.map(row => row.overlaps),
    ['the timer that runs', undefined, undefined],
  )
})
