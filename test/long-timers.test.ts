import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import * as mails from '../src/mail/queries.js'
import { tellLongTimers } from '../src/notices/long-timers.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { enterPanel } from './support/panel.js'
import { openPostedApp, type PostedApp } from './support/post.js'

const EIGHT_LATER = Temporal.Instant.from('2026-11-20T16:00:00Z')
let app: PostedApp
let ben: Person
let dora: Person

before(async () => {
  app = await openPostedApp()
  ;({ ben, dora } = await createCast(app))
})

beforeEach(async () => {
  for (const table of ['entries', 'mails', 'mail_causes', 'mail_wordings']) await app.db(table).del()
  await app.db('users').update({ unwanted_mails: [] })
  await app.db('users').where({ id: dora.user_id }).update({ zone: 'Europe/Vienna' })
})

const run = (person: Person, description = 'Drawings') =>
  addEntries(app.db, person, [{ description, started_at: new Date('2026-11-20T08:00:00Z'), stopped_at: null }])

const tell = (now = EIGHT_LATER) => tellLongTimers(app.db, app.settings, now)
const told = (): Promise<string[]> =>
  app.db('mails').where({ kind: 'long_timer' }).orderBy('recipient').pluck('recipient')

test('after eight hours a timer’s member gets a mail that says what runs and since when', async () => {
  await run(dora)
  await app.db('users').where({ id: dora.user_id }).update({ zone: 'America/New_York' })
  await tell(EIGHT_LATER.subtract({ seconds: 1 }))
  assert.deepEqual(await app.deliver(), [])

  await tell()
  const [mail, ...others] = await app.deliver()
  assert.deepEqual(others, [])
  assert.deepEqual([mail?.to, mail?.subject], ['dora@northwind.example', 'Your timer on Stint is still running'])
  assert.match(mail?.text ?? '', /in Northwind Studio has been running for more than 8 hours:\s+Drawings, started on/)
  assert.match(mail?.text ?? '', /20 November 2026 at 09:00 \(Europe\/Vienna\)/)
  assert.ok(mail?.text.includes(`/workspaces/${dora.workspace_id}/tracker`))
})

test('it is told once, however often and wherever the job runs, also when the mail is gone', async () => {
  await run(dora)
  await run(ben)
  await Promise.all([tell(), tell(), tell(EIGHT_LATER.add({ hours: 1 }))])
  assert.deepEqual(await told(), ['ben@northwind.example', 'dora@northwind.example'])

  await app.db('mails').del()
  await tell(EIGHT_LATER.add({ hours: 24 }))
  assert.deepEqual(await told(), [])
})

test('the hours are a setting', async () => {
  await run(dora)
  await app.change({ long_timer_hours: 9 })
  await tell()
  assert.deepEqual(await told(), [])
  await app.change({ long_timer_hours: 8 })
  await tell()
  assert.equal((await told()).length, 1)
})

test('nobody is told of a timer that was stopped, in a workspace that they left, or with their account closed', async () => {
  const [id] = await run(dora)
  await run(ben)
  await app
    .db('entries')
    .where({ id })
    .update({ stopped_at: new Date('2026-11-20T09:00:00Z') })
  const closings = [
    [app.db('members').where({ id: ben.member_id }), 'inactive'],
    [app.db('users').where({ id: ben.user_id }), 'deactivated'],
  ] as const
  for (const [row, state] of closings) {
    await row.clone().update({ state })
    await tell()
    assert.deepEqual(await told(), [], state)
    await row.clone().update({ state: 'active' })
  }
  await tell()
  assert.deepEqual(await told(), ['ben@northwind.example'])
})

test('people decline it under their preferences, and the operator switches it off for all', async () => {
  await run(dora)
  assert.match((await dora.get('/account/preferences')).text, /name="long_timer" value="1" checked/)
  assert.equal((await dora.post('/account/preferences/mails')).status, 303)
  assert.doesNotMatch((await dora.get('/account/preferences')).text, /name="long_timer" value="1" checked/)
  await tell()
  assert.deepEqual(await told(), [])
  await dora.post('/account/preferences/mails', { long_timer: '1' })

  const operator = await enterPanel(app)
  await operator.post('/admin/emails/long_timer/off')
  assert.doesNotMatch((await dora.get('/account/preferences')).text, /name="long_timer"/)
  await tell()
  assert.deepEqual(await told(), [])
  await operator.post('/admin/emails/long_timer/on')
  await tell()
  assert.deepEqual(await told(), ['dora@northwind.example'])
})

test('a mail that can’t be noted leaves no trace, so that it is made when it can', async () => {
  const caused = (name: string, recipient: unknown) =>
    ({ cause: `test:${name}`, kind: 'test', recipient }) as mails.CausedMail
  await assert.rejects(mails.enqueueOnce(app.db, [caused('a', 'a@northwind.example'), caused('b', null)]))
  assert.deepEqual([await app.db('mails'), await app.db('mail_causes')], [[], []])

  await mails.enqueueOnce(app.db, [caused('a', 'a@northwind.example'), caused('a', 'a@northwind.example')])
  assert.equal((await app.db('mails')).length, 1)
})
