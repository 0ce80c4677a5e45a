import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import type { Database } from '../src/database/connection.js'
import { endedDay } from '../src/notices/ended.js'
import { remind } from '../src/reminders/due.js'
import { atEnd } from './support/at-end.js'
import { addMember, createUser, createWorkspace } from './support/cast.js'
import { createDatabase } from './support/database.js'
import { queriesDuring } from './support/queries.js'

const at = (instant: string) => Temporal.Instant.from(instant)
const LONG_AGO = new Date('2026-01-01T00:00:00Z')
/** 09:00 on Saturday 21 November in Vienna. */
const SATURDAY = at('2026-11-21T08:00:00Z')

let db: Database
let workspace_id: string
const members = new Map<string, { member_id: string; user_id: string }>()

before(async () => {
  const database = await createDatabase()
  db = database.db
  atEnd(database.drop)
  workspace_id = await createWorkspace(db, 'Northwind Studio', await createUser(db, 'ana'))
  for (const name of ['ben', 'dora']) await addMember(db, workspace_id, await createUser(db, name))
  const rows = await db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .select('u.username', 'm.id', 'm.user_id')
  for (const { username, id, user_id } of rows) members.set(username, { member_id: id, user_id })
})

beforeEach(async () => {
  for (const table of ['entries', 'mails', 'mail_causes', 'reminders', 'teams']) await db(table).del()
  await db('members').update({ joined_at: LONG_AGO, state: 'active' })
  await db('users').update({ zone: 'Europe/Vienna', week_start: 1, state: 'active', unwanted_mails: [] })
})

const who = (name: string) => members.get(name) as { member_id: string; user_id: string }
const user = (name: string, change: object) =>
  db('users')
    .where({ id: who(name).user_id })
    .update(change)

/** A reminder of less than 7:30 in a working day, at nine, for all. Returns its id. */
async function make(change: object = {}): Promise<string> {
  const standard = { span: 'day', least_seconds: 27_000, weekdays: [1, 2, 3, 4, 5], hour: 9, for_all: true }
  const row = { workspace_id, changed_at: LONG_AGO, ...standard, ...change }
  return (await db('reminders').insert(row).returning('id'))[0].id
}

/** Somebody tracks from one instant to another; without an end they still do. */
const track = (name: string, started_at: string, stopped_at: string | null, zone = 'Europe/Vienna') =>
  db('entries').insert({ workspace_id, member_id: who(name).member_id, zone, started_at, stopped_at })

const told = async (): Promise<string[]> =>
  (await db('mails').orderBy(['recipient', 'created_at', 'id'])).map(({ recipient, data }) =>
    [recipient.split('@')[0], data.period.replace(/\s*–\s*/, '–'), `${data.tracked} of ${data.expected}`].join(', '),
  )

test('whoever tracked too little on a day is told at the hour of the next, and whoever tracked enough is not', async () => {
  await make()
  await track('ana', '2026-11-20T08:00:00Z', '2026-11-20T15:30:00Z')
  await track('ben', '2026-11-20T08:00:00Z', '2026-11-20T15:29:59Z')
  await remind(db, SATURDAY.subtract({ seconds: 1 }))
  assert.deepEqual(await told(), [])
  await remind(db, SATURDAY)
  assert.deepEqual(await told(), ['ben, Friday 20 November, 7:29 of 7:30', 'dora, Friday 20 November, 0:00 of 7:30'])
})

test('each is told once, however often and wherever the job runs', async () => {
  await make()
  await Promise.all([remind(db, SATURDAY), remind(db, SATURDAY), remind(db, SATURDAY.add({ hours: 3 }))])
  assert.equal((await told()).length, 3)
  await db('mails').del()
  await remind(db, SATURDAY.add({ hours: 4 }))
  assert.deepEqual(await told(), [])
})

test('over two days every zone is told at its own nine o’clock of its own days', async () => {
  await make({ weekdays: [3] })
  await user('ben', { zone: 'Pacific/Auckland' })
  await user('dora', { zone: 'America/Los_Angeles' })
  await track('ben', '2026-11-17T11:00:00Z', '2026-11-17T12:00:00Z', 'Pacific/Auckland') // midnight of the 18th there
  const seen: string[] = []
  for (let hour = 0; hour < 60; hour++) {
    const now = at('2026-11-18T00:00:00Z').add({ hours: hour })
    const before = await told()
    await remind(db, now)
    for (const each of (await told()).filter(mail => !before.includes(mail)))
      seen.push(`${`${now}`.slice(5, 13)} ${each}`)
  }
  assert.deepEqual(seen, [
    '11-18T20 ben, Wednesday 18 November, 1:00 of 7:30',
    '11-19T08 ana, Wednesday 18 November, 0:00 of 7:30',
    '11-19T17 dora, Wednesday 18 November, 0:00 of 7:30',
  ])
})

test('a skipped hour is told an hour later, a doubled one at the first, and old news not at all', () => {
  const day = (instant: string, hour: number) => endedDay(at(instant), 'Europe/Vienna', hour)?.day
  assert.equal(day('2026-03-29T00:59:59Z', 2), undefined)
  assert.equal(day('2026-03-29T01:00:00Z', 2), '2026-03-28')
  assert.equal(day('2026-10-24T23:59:59Z', 2), undefined)
  assert.equal(day('2026-10-25T00:00:00Z', 2), '2026-10-24')
  assert.equal(day('2026-10-25T01:30:00Z', 2), '2026-10-24')
  assert.equal(day('2026-11-21T10:59:59Z', 0), '2026-11-20')
  assert.equal(day('2026-11-21T11:00:00Z', 0), undefined)
  assert.equal(day('2026-11-22T01:00:00Z', 23), '2026-11-20', 'after midnight it is still the evening’s')
})

test('a day of 23 hours counts from its own midnight to the next', async () => {
  await make({ weekdays: [7], least_seconds: 23 * 3600 })
  await track('ana', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z')
  await remind(db, at('2026-03-30T07:00:00Z'))
  assert.deepEqual(await told(), ['ben, Sunday 29 March, 0:00 of 23:00', 'dora, Sunday 29 March, 0:00 of 23:00'])
})

test('what runs past midnight belongs to the day on which it began, what still runs counts until now', async () => {
  await make()
  await track('ana', '2026-11-20T21:00:00Z', '2026-11-21T04:30:00Z')
  await track('ben', '2026-11-19T22:00:00Z', '2026-11-20T10:00:00Z') // it began on Thursday
  await track('dora', '2026-11-20T22:30:00Z', null)
  await remind(db, SATURDAY)
  assert.deepEqual(await told(), ['ben, Friday 20 November, 0:00 of 7:30'])
})

test('a week is each member’s own, and only the days that count are counted', async () => {
  await make({ span: 'week', least_seconds: 20 * 3600 })
  await user('ben', { week_start: 7 })
  for (const name of ['ana', 'ben', 'dora']) {
    await track(name, '2026-11-15T08:00:00Z', '2026-11-15T18:00:00Z') // a Sunday
    await track(name, '2026-11-17T08:00:00Z', '2026-11-17T18:00:00Z')
  }
  await track('dora', '2026-11-20T08:00:00Z', '2026-11-20T18:00:00Z')
  await remind(db, SATURDAY)
  assert.deepEqual(await told(), [])
  await remind(db, at('2026-11-22T08:00:00Z'))
  assert.deepEqual(await told(), ['ben, 15–21 November, 10:00 of 20:00'])
  await remind(db, at('2026-11-23T08:00:00Z'))
  assert.deepEqual(await told(), ['ana, 16–22 November, 10:00 of 20:00', 'ben, 15–21 November, 10:00 of 20:00'])
})

test('only the people and teams that were chosen are told; a team that is gone widens nothing', async () => {
  const id = await make({ for_all: false })
  const [team] = await db('teams').insert({ workspace_id, name: 'Office' }).returning('id')
  await db('team_members').insert({ workspace_id, team_id: team.id, member_id: who('ana').member_id })
  await db('reminder_teams').insert({ workspace_id, reminder_id: id, team_id: team.id })
  await db('reminder_members').insert({ workspace_id, reminder_id: id, member_id: who('ben').member_id })
  await remind(db, SATURDAY)
  assert.deepEqual(
    (await told()).map(each => each.split(',')[0]),
    ['ana', 'ben'],
  )

  for (const table of ['teams', 'reminder_members', 'mails', 'mail_causes']) await db(table).del()
  await remind(db, SATURDAY)
  assert.deepEqual(await told(), [])
})

test('nobody is told who is inactive, closed or doesn’t want it, nor who joined in the middle of it', async () => {
  await make()
  await db('members')
    .where({ id: who('ana').member_id })
    .update({ state: 'inactive' })
  await user('ben', { state: 'deactivated' })
  await user('dora', { unwanted_mails: ['reminder'] })
  await remind(db, SATURDAY)
  assert.deepEqual(await told(), [])

  await user('dora', { unwanted_mails: [] })
  await db('members')
    .where({ id: who('dora').member_id })
    .update({ joined_at: new Date('2026-11-19T23:00:01Z') })
  await remind(db, SATURDAY)
  assert.deepEqual(await told(), [])
  await db('members')
    .where({ id: who('dora').member_id })
    .update({ joined_at: new Date('2026-11-19T23:00:00Z') })
  await remind(db, SATURDAY)
  assert.equal((await told()).length, 1)
})

test('a reminder that was made or changed after its hour says nothing of what was before', async () => {
  const id = await make({ changed_at: new Date(SATURDAY.epochMilliseconds + 1) })
  await remind(db, SATURDAY.add({ hours: 1 }))
  assert.deepEqual(await told(), [])
  await db('reminders')
    .where({ id })
    .update({ changed_at: new Date(SATURDAY.epochMilliseconds) })
  await remind(db, SATURDAY.add({ hours: 1 }))
  assert.equal((await told()).length, 3)
})

test('it takes as many queries for many members as for few', async () => {
  await make()
  assert.equal((await queriesDuring(db, () => remind(db, SATURDAY))).length, 4)
})
