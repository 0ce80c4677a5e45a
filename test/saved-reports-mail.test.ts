import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { mailReports } from '../src/saved-reports/mailing.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { assertRefusals } from './support/look.js'
import { openPostedApp, type PostedApp } from './support/post.js'
import { queriesDuring } from './support/queries.js'
import { buildOffice, toggle } from './support/reports.js'
import { reportValues, save } from './support/saved-reports.js'

/** 07:00 in Vienna on Monday 9 March. */
const MONDAY = Temporal.Instant.from('2026-03-09T06:00:00Z')
let app: PostedApp
let cast: Awaited<ReturnType<typeof createCast>>
let ids: Record<string, string>

before(async () => {
  app = await openPostedApp()
  cast = await createCast(app)
  ids = await buildOffice(app, cast)
})

beforeEach(async () => {
  for (const table of ['saved_reports', 'mails', 'mail_causes']) await app.db(table).del()
})

/** Saves a report of March that is sent since it began. */
async function saveMailed(person: Person, values: Record<string, string | string[]>) {
  const id = await save(person, { ...values, period: 'month' })
  const march = { period: null, first_day: '2026-03-01', last_day: '2026-03-31' }
  await app
    .db('saved_reports')
    .where({ id })
    .update({ ...march, mailed_since: '2026-02-01T00:00:00Z' })
  return id
}

const sentAt = async (now: Temporal.Instant) => {
  await mailReports(app.db, now)
  return (await app.deliver()).map(({ to }) => to.split('@')[0]).sort()
}

test('a saved report goes out when its maker’s week begins, once, to those who see it', async () => {
  const id = await saveMailed(cast.ben, {
    name: 'Hours <all>',
    mailed: 'week',
    who: 'some',
    team: ids.studio as string,
  })
  assert.deepEqual(await sentAt(MONDAY.subtract({ seconds: 1 })), [])
  await Promise.all([mailReports(app.db, MONDAY), mailReports(app.db, MONDAY)])
  await mailReports(app.db, MONDAY.add({ hours: 5 }))
  const letters = await app.deliver()
  assert.deepEqual(letters.map(({ to }) => to.split('@')[0]).sort(), ['ben', 'dora', 'emil'])
  const [{ subject, text, html }] = letters as [(typeof letters)[number]]
  assert.match(subject, /^Hours <all>, 1\s*–\s*31 March, on Stint$/)
  assert.match(
    text,
    /Hours <all> in Northwind Studio, 1\s*–\s*31 March, comes to 4:05 hours\.\n\nSecret: 2:15\nOpen: 1:30\nNo project: 0:20\n/,
  )
  assert.ok(text.includes(`${cast.ben.base}/reports/saved/${id}`))
  assert.match(html, /Hours &lt;all&gt;/)
  assert.deepEqual(await sentAt(MONDAY.add({ hours: 24 })), [])
  assert.deepEqual(await sentAt(MONDAY.add({ hours: 24 * 7 })), ['ben', 'dora', 'emil'])
})

test('each day means each day, and a month its first day', async () => {
  await saveMailed(cast.ana, { mailed: 'day', who: 'me', kind: 'detailed' })
  assert.deepEqual(await sentAt(MONDAY), ['ana'])
  assert.deepEqual(await sentAt(MONDAY.add({ hours: 24 })), ['ana'])
  await app.db('saved_reports').update({ mailed: 'month' })
  assert.deepEqual(await sentAt(MONDAY.add({ hours: 48 })), [])
  assert.deepEqual(await sentAt(Temporal.Instant.from('2026-04-01T05:00:00Z')), ['ana'])
})

test('it says what its maker may see, and amounts where they ticked them', async () => {
  const values = { mailed: 'day', who: 'some', member: cast.dora.member_id, query: '?group=member' }
  await saveMailed(cast.ana, { ...values, amounts: '1' })
  await mailReports(app.db, MONDAY)
  const toDora = (await app.deliver()).find(({ to }) => to.startsWith('dora'))
  assert.match(toDora?.text ?? '', /4:05 hours, €225\.00\.\n\nDora: 2:30\n/)
  await app
    .db('saved_reports')
    .update({ shows_amounts: false, kind: 'weekly', period: 'month', first_day: null, last_day: null })
  await mailReports(app.db, MONDAY.add({ hours: 24 }))
  const another = (await app.deliver()).find(({ to }) => to.startsWith('dora'))
  assert.match(another?.text ?? '', /comes to 0:00 hours\.\n\nNothing was tracked\./)
})

test('whoever declined such mails, is inactive or opens no reports gets none', async () => {
  await saveMailed(cast.ana, { mailed: 'day', who: 'all' })
  const { user_id } = cast.cleo
  assert.match((await cast.cleo.get('/account/preferences')).text, /name="saved_report" value="1" checked/)
  const declined = await cast.cleo.post('/account/preferences/mails', { reminder: '1' })
  assert.equal(declined.status, 303)
  await app.db('members').where({ id: cast.ben.member_id }).update({ state: 'inactive' })
  assert.deepEqual(await sentAt(MONDAY), ['ana', 'dora', 'emil'])
  await toggle(app, cast.ana, 'ROLE_USER', 'view_reporting', false)
  assert.deepEqual(await sentAt(MONDAY.add({ hours: 24 })), ['ana', 'emil'])
  await toggle(app, cast.ana, 'ROLE_USER', 'view_reporting', true)
  await app.db('members').where({ id: cast.ben.member_id }).update({ state: 'active' })
  await app.db('users').where({ id: user_id }).update({ unwanted_mails: [] })
})

test('nothing goes out once its maker may not have it sent or shared, is gone, or deleted it', async () => {
  const id = await saveMailed(cast.ben, { mailed: 'day', who: 'some', member: cast.dora.member_id })
  const role = 'ROLE_SUPER_ADMIN'
  const at = (days: number) => MONDAY.add({ hours: 24 * days })
  await toggle(app, cast.ana, role, 'mail_report', false)
  assert.deepEqual(await sentAt(at(0)), [])
  await toggle(app, cast.ana, role, 'mail_report', true)
  for (const each of [role, 'ROLE_USER']) await toggle(app, cast.ana, each, 'share_report', false)
  assert.deepEqual(await sentAt(at(1)), ['ben'])
  for (const each of [role, 'ROLE_USER']) await toggle(app, cast.ana, each, 'share_report', true)
  await app.db('members').where({ id: cast.ben.member_id }).update({ state: 'inactive' })
  assert.deepEqual(await sentAt(at(2)), [])
  await app.db('members').where({ id: cast.ben.member_id }).update({ state: 'active' })
  await mailReports(app.db, at(3))
  assert.equal((await cast.ben.post(`reports/saved/${id}/delete`)).status, 303)
  assert.deepEqual(await app.deliver(), [])
})

test('it counts from when it was chosen, and only whoever may chooses it', async () => {
  const id = await save(cast.ana, { mailed: 'day', who: 'me', period: 'month' })
  assert.deepEqual(await sentAt(MONDAY), [])
  assert.match((await cast.ana.get(`reports/saved/${id}`)).text, /sent by mail every day/)
  assert.match((await cast.ana.get(`reports/saved/${id}/edit`)).text, /value="day" selected/)
  const [since] = await app.db('saved_reports').where({ id }).pluck('mailed_since')
  const moving = { who: 'me', period: 'month' }
  await cast.ana.post(`reports/saved/${id}`, reportValues({ ...moving, mailed: 'day', name: 'Renamed' }))
  assert.deepEqual(await app.db('saved_reports').where({ id }).pluck('mailed_since'), [since])
  await cast.ana.post(`reports/saved/${id}`, reportValues({ ...moving, mailed: 'week' }))
  assert.notDeepEqual(await app.db('saved_reports').where({ id }).pluck('mailed_since'), [since])
  await cast.ana.post(`reports/saved/${id}`, reportValues(moving))
  assert.deepEqual(await app.db('saved_reports').where({ id }).pluck('mailed_since'), [null])

  assert.doesNotMatch((await cast.dora.get('reports/saved/new')).text, /name="mailed"/)
  assert.equal((await cast.dora.post('reports/saved', reportValues({ mailed: 'day' }))).status, 403)
  const own = await save(cast.dora)
  assert.equal((await cast.dora.post(`reports/saved/${own}`, reportValues({ mailed: 'week' }))).status, 403)
})

test('a week begins on the maker’s first day, and moving to another zone sends no day twice', async () => {
  await saveMailed(cast.ana, { mailed: 'week', who: 'me' })
  const setUp = (change: object) => app.db('users').where({ id: cast.ana.user_id }).update(change)
  await setUp({ week_start: 7 })
  assert.deepEqual(await sentAt(MONDAY), [])
  assert.deepEqual(await sentAt(MONDAY.subtract({ hours: 24 })), ['ana'])
  await setUp({ week_start: 1, zone: 'Pacific/Auckland' })
  // 07:00 on Monday there is Sunday evening here
  assert.deepEqual(await sentAt(Temporal.Instant.from('2026-03-15T18:00:00Z')), ['ana'])
  await setUp({ zone: 'Pacific/Honolulu' })
  assert.deepEqual(await sentAt(Temporal.Instant.from('2026-03-16T17:00:00Z')), [])
  assert.deepEqual(await sentAt(Temporal.Instant.from('2026-03-23T17:00:00Z')), ['ana'])
  await setUp({ zone: 'Europe/Vienna' })
})

test('it goes out at seven of the day on which clocks change, too', async () => {
  await saveMailed(cast.ana, { mailed: 'day', who: 'me' })
  assert.deepEqual(await sentAt(Temporal.Instant.from('2026-03-29T04:59:59Z')), [])
  assert.deepEqual(await sentAt(Temporal.Instant.from('2026-03-29T05:00:00Z')), ['ana'])
})

test('fixed days are sent until they are over, and whoever asks for some that are is told so', async () => {
  const id = await saveMailed(cast.ana, { mailed: 'week', who: 'me' })
  const sent: unknown[] = []
  // the last of them, 31 March, is a Tuesday
  for (const day of ['2026-03-30', '2026-04-06', '2026-04-13'])
    sent.push(await sentAt(Temporal.Instant.from(`${day}T05:00:00Z`)))
  assert.deepEqual(sent, [['ana'], ['ana'], []])

  const past = { who: 'me', mailed: 'week', from: '2020-03-01', to: '2020-03-31' }
  for (const path of ['reports/saved', `reports/saved/${id}`]) {
    const refused = await cast.ana.post(path, reportValues(past))
    assert.match(refused.text, /These days are over, so there is nothing new to send/)
    await assertRefusals([refused])
  }
  assert.equal((await cast.ana.post('reports/saved', reportValues({ ...past, to: '2199-12-31' }))).status, 303)
  await app.db('saved_reports').where({ id }).update({ first_day: '2020-03-01', last_day: '2020-03-31' })
  assert.doesNotMatch((await cast.ana.get(`reports/saved/${id}`)).text, /sent by mail/)
  assert.match((await cast.ana.get(`reports/saved/${id}/edit`)).text, /value="never"/)
  assert.doesNotMatch((await cast.ana.get(`reports/saved/${id}/edit`)).text, /value="week" selected/)
})

test('whoever left its team before the mail is written gets none, and many people cost as many queries as one', async () => {
  const id = await saveMailed(cast.ben, { mailed: 'day', who: 'some', team: ids.studio as string })
  const count = async (now: Temporal.Instant) => (await queriesDuring(app.db, () => mailReports(app.db, now))).length
  const withTeam = await count(MONDAY)
  const { member_id } = cast.dora
  await app.db('team_members').where({ member_id, team_id: ids.studio }).del()
  assert.deepEqual((await app.deliver()).map(({ to }) => to.split('@')[0]).sort(), ['ben', 'emil'])
  await app
    .db('team_members')
    .insert({ workspace_id: cast.ana.workspace_id, member_id, team_id: ids.studio, is_lead: false })
  await app.db('saved_reports').where({ id }).update({ for_all: true })
  assert.equal(await count(MONDAY.add({ hours: 24 })), withTeam)
  assert.ok((await app.deliver()).length > 3)
})

test('of many groups it tells the longest ten, and that there are others', async () => {
  const started_at = new Date('2026-03-20T08:00:00Z')
  const hours = Array.from({ length: 12 }, (_, at) => new Date(started_at.getTime() + (at + 2) * 3_600_000))
  const rows = hours.map((stopped_at, at) => ({ description: `no. ${at}`, started_at, stopped_at }))
  await addEntries(app.db, cast.emil, rows)
  await saveMailed(cast.ana, { mailed: 'day', who: 'me', query: '?group=description' })
  await mailReports(app.db, MONDAY)
  const [letter] = await app.deliver()
  assert.match(letter?.text ?? '', /hours\.\n\nno\. 11: 13:00\n(no\. \d+: \d+:00\n){9}… and others\n/)
})
