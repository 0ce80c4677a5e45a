import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { purge } from '../src/jobs/purge.js'
import type { TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { openIdentityProvider } from './support/oidc.js'
import { waitFor } from './support/server.js'
import { connect, logInAt, openAppAtHome } from './support/sso-stage.js'

let app: TestApp
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  there = await openIdentityProvider({ dora: { email: 'dora@northwind.example', email_verified: true } })
  id = await connect(app, there, { links_by_email: true })
})
beforeEach(async () => {
  for (const table of ['throttle_hits', 'sso_requests', 'audit_events', 'kept_forms']) await app.db(table).del()
})

const rows = async (table: string) => Number((await app.db(table).count())[0]?.count)
const times = <T>(count: number, act: () => Promise<T>) => Promise.all(Array.from({ length: count }, act))

test('an address begins so many trips at once and no more', async () => {
  const statuses = []
  for (let turn = 0; turn < 6; turn++)
    statuses.push(...(await times(20, () => app.visitor().get(`/sso/${id}/start`))).map(({ status }) => status))
  assert.deepEqual([statuses.filter(status => status === 303).length, statuses.at(-1)], [100, 429])
  assert.equal(await rows('sso_requests'), 100)
})

test('a trip that ends in a log-in frees its place for the next of the house', async () => {
  await logInAt(app.visitor(), there, id, 'dora')
  await waitFor(async () => (await rows('throttle_hits')) === 0 || undefined)
})

test('answers that nobody asked for fill no log', async () => {
  const answers = await times(60, () => app.visitor().get(`/sso/${id}/callback?state=made-up`))
  assert.ok(answers.some(({ status }) => status === 429))
  // of those that come at once one or two may be refused too early
  const statuses = []
  for (let turn = 0; turn < 4; turn++) statuses.push((await app.visitor().get(`/sso/${id}/finish?code=made-up`)).status)
  assert.deepEqual([statuses.at(-1), await rows('audit_events')], [429, 50])
})

test('trips from which nobody came back are told to the operator once a day, but not where others came', async () => {
  const told = async () => {
    for (let turn = 0; turn < 2; turn++) {
      await times(3, () => app.visitor().get(`/sso/${id}/start`))
      await app.db('sso_requests').update({ expires_at: new Date(0) })
      await purge(app.db, app.settings)
    }
    assert.equal(await rows('sso_requests'), 0)
    return app.db('audit_events').where({ kind: 'sso_unreturned' }).select('subject', 'details')
  }
  await app.db('identities').update({ last_used_at: new Date(0) })
  const [event, ...others] = await told()
  assert.deepEqual([event.subject, event.details.times, others], ['Northwind ID', 3, []])
  assert.match(event.details.why, /does not know the redirect URI/)

  await app.db('audit_events').del()
  await logInAt(app.visitor(), there, id, 'dora')
  assert.deepEqual(await told(), [])

  await app.db('identities').update({ last_used_at: new Date(0) })
  await app.visitor().get(`/sso/${id}/start`)
  await app.db('sso_requests').update({ expires_at: new Date(0), answered_at: new Date() })
  await purge(app.db, app.settings)
  assert.equal(await app.db('audit_events').where({ kind: 'sso_unreturned' }).first(), undefined)
})

test('a form that was posted too late waits once, whichever provider is chosen, for its browser alone', async () => {
  const second = await connect(app, there, { name: 'Second' })
  const visitor = app.visitor()
  const page = await visitor.post('/login/again?path=%2Faccount%2Fprofile', { title: 'typed' })
  const kept = [...page.text.matchAll(/start\?kept=([0-9a-f]{24})"/g)].map(([, found]) => found)
  assert.deepEqual([kept.length, new Set(kept).size, await rows('kept_forms')], [2, 1, 1])

  await visitor.get(`/sso/${second}/start?kept=${kept[0]}`)
  await app.visitor().get(`/sso/${second}/start?kept=${kept[0]}`)
  assert.deepEqual(await app.db('sso_requests').orderBy('expires_at').pluck('kept_path'), ['/account/profile', null])
  await app.db('sso_providers').where({ id: second }).del()
})

test('an address leaves so many forms behind; past that they wait in the page alone, and all are swept', async () => {
  const again = () => app.visitor().post('/login/again?path=%2Faccount%2Fprofile', { title: 'typed' })
  await times(20, again)
  const page = await again()
  assert.equal(await rows('kept_forms'), 20)
  assert.match(page.text, /name="kept" value="[^"]*typed/)
  assert.doesNotMatch(page.text, /start\?kept=/)

  await app.db('kept_forms').update({ expires_at: new Date(0) })
  await purge(app.db, app.settings)
  assert.equal(await rows('kept_forms'), 0)
})
