import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { summariseWeeks } from '../src/notices/weekly.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries, addProject } from './support/entries.js'
import { openPostedApp, type PostedApp } from './support/post.js'

/** 07:00 on Monday 23 November in Vienna. */
const MONDAY = Temporal.Instant.from('2026-11-23T06:00:00Z')
let app: PostedApp
let ana: Person
let dora: Person
let project_id: string

before(async () => {
  app = await openPostedApp()
  ;({ ana, dora } = await createCast(app))
  project_id = await addProject(app.db, dora, { name: 'Harbour <office>' })
})

beforeEach(async () => {
  for (const table of ['entries', 'mails', 'mail_causes']) await app.db(table).del()
  await app.db('projects').update({ deleted_at: null })
  const { user_id } = dora
  await app.db('users').where({ id: user_id }).update({ week_start: 1, zone: 'Europe/Vienna', unwanted_mails: [] })
})

const track = (person: Person, started: string, hours: number, row: object = {}) =>
  addEntries(app.db, person, [
    { started_at: new Date(started), stopped_at: new Date(Date.parse(started) + hours * 3_600_000), ...row },
  ])

const summaries = (): Promise<{ recipient: string; data: Record<string, string> }[]> =>
  app.db('mails').where({ kind: 'weekly_summary' }).orderBy('recipient').select('recipient', 'data')

test('when the week is over its member gets it by mail, with the hours by project', async () => {
  await track(dora, '2026-11-15T22:59:00Z', 5)
  await track(dora, '2026-11-15T23:00:00Z', 1.5, { project_id })
  await track(dora, '2026-11-22T22:30:00Z', 2, { project_id })
  await track(dora, '2026-11-18T08:00:00Z', 0.25)
  await track(dora, '2026-11-22T23:00:00Z', 4)
  await summariseWeeks(app.db, MONDAY.subtract({ seconds: 1 }))
  assert.deepEqual(await app.deliver(), [])

  await Promise.all([summariseWeeks(app.db, MONDAY), summariseWeeks(app.db, MONDAY)])
  await summariseWeeks(app.db, MONDAY.add({ hours: 5 }))
  const [mail, ...others] = await app.deliver()
  assert.deepEqual(others, [])
  assert.deepEqual([mail?.to, mail?.subject], ['dora@northwind.example', 'Your week on Stint'])
  assert.match(mail?.text ?? '', /Northwind Studio, 16\s*–\s*22 November, came to 3:45 hours:/)
  assert.match(mail?.text ?? '', /Harbour <office>: 3:30\nNo project: 0:15\n/)
  assert.match(mail?.html ?? '', /Harbour &lt;office&gt;: 3:30<br/)
})

test('a week is as its member counts it, and in their own zone', async () => {
  const { user_id } = dora
  await app.db('users').where({ id: user_id }).update({ week_start: 7, zone: 'America/New_York' })
  await track(dora, '2026-11-22T04:30:00Z', 1, { zone: 'America/New_York' }) // Saturday there
  await summariseWeeks(app.db, MONDAY)
  assert.deepEqual(await summaries(), [])
  await summariseWeeks(app.db, Temporal.Instant.from('2026-11-22T12:00:00Z'))
  assert.match((await summaries())[0]?.data.period ?? '', /^15\s*–\s*21 November$/)
})

test('a deleted project is told as none', async () => {
  await track(dora, '2026-11-18T08:00:00Z', 1, { project_id })
  await track(dora, '2026-11-18T10:00:00Z', 1)
  await app.db('projects').update({ deleted_at: new Date() })
  await summariseWeeks(app.db, MONDAY)
  assert.equal((await summaries())[0]?.data.projects, 'No project: 2:00')
})

test('whoever tracked nothing, declined it or left gets none', async () => {
  await track(dora, '2026-11-18T08:00:00Z', 1)
  await track(ana, '2026-11-18T08:00:00Z', 1)
  assert.match((await dora.get('/account/preferences')).text, /name="weekly_summary" value="1" checked/)
  await dora.post('/account/preferences/mails', { long_timer: '1', reminder: '1' })
  await app.db('members').where({ id: ana.member_id }).update({ state: 'inactive' })
  await summariseWeeks(app.db, MONDAY)
  assert.deepEqual(await summaries(), [])

  await app.db('members').where({ id: ana.member_id }).update({ state: 'active' })
  await summariseWeeks(app.db, MONDAY)
  assert.deepEqual(
    (await summaries()).map(({ recipient }) => recipient),
    ['ana@northwind.example'],
  )
})
