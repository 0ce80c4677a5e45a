import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import type { Member } from '../src/members/queries.js'
import { presentWeek, weekOf } from '../src/tracker/week.js'

const dora: Member = {
  workspace_id: '0'.repeat(24),
  id: '1'.repeat(24),
  user_id: '2'.repeat(24),
  is_owner: false,
  workspace_name: 'Northwind Studio',
  duration_format: 'full',
  strength: 'full',
  roles: ['ROLE_USER'],
  permissions: new Set(),
  teams: [],
  led_teams: [],
  led_members: [],
  managed_projects: [],
  zone: 'Europe/Vienna',
  week_start: 1,
  hour_cycle: 24,
  locale: 'en-GB',
}
const at = (text: string) => Temporal.Instant.from(text)

test('a week begins on the person’s day, in the person’s zone', () => {
  const sundayNight = at('2026-11-22T23:30:00Z') // Monday 00:30 in Vienna

  assert.deepEqual(weekOf(dora, sundayNight), { first: '2026-11-23', last: '2026-11-29', today: '2026-11-23' })
  assert.equal(weekOf({ ...dora, zone: 'UTC' }, sundayNight).first, '2026-11-16')
  assert.equal(weekOf({ ...dora, week_start: 7 }, sundayNight).first, '2026-11-22')
  assert.equal(weekOf({ ...dora, week_start: 6 }, sundayNight).first, '2026-11-21')
})

test('sums a week by days and names today and yesterday', () => {
  const week = weekOf(dora, at('2026-11-20T12:00:00Z'))
  const entry = (started: string, stopped: string, day: string) => ({
    id: started,
    description: '',
    zone: 'Europe/Vienna',
    started_at: new Date(started),
    stopped_at: new Date(stopped),
    seconds: (Date.parse(stopped) - Date.parse(started)) / 1000,
    day,
  })
  const { week: summary, days } = presentWeek(dora, week, [
    entry('2026-11-20T08:00:00Z', '2026-11-20T09:30:00Z', '2026-11-20'),
    entry('2026-11-19T21:45:00Z', '2026-11-19T23:35:00Z', '2026-11-19'),
  ])

  assert.equal(summary.seconds, 5400 + 6600)
  assert.deepEqual(
    summary.days.map(day => day.seconds),
    [0, 0, 0, 6600, 5400, 0, 0],
  )
  assert.deepEqual(
    days.map(day => day.title),
    ['Today', 'Yesterday'],
  )
  assert.deepEqual(
    days.flatMap(day => day.entries.map(({ starts, stops, days_later }) => [starts, stops, days_later])),
    [
      ['09:00', '10:30', 0],
      ['22:45', '00:35', 1],
    ],
  )
})

test('times stand in the entry’s own zone, which is named where it isn’t the reader’s', () => {
  const [day] = presentWeek({ ...dora, hour_cycle: 12 }, weekOf(dora, at('2026-11-20T12:00:00Z')), [
    {
      id: 'x',
      description: '',
      zone: 'Asia/Tokyo',
      started_at: new Date('2026-11-20T00:00:00Z'),
      stopped_at: new Date('2026-11-20T04:00:00Z'),
      seconds: 14_400,
      day: '2026-11-20',
    },
  ]).days

  assert.deepEqual([day?.entries[0]?.starts, day?.entries[0]?.zone_note], ['9:00 am', 'Tokyo'])
})
