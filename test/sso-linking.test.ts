import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as settings from '../src/settings/queries.js'
import type { Reason } from '../src/sso/reasons.js'
import type { TestApp } from './support/app.js'
import { createCast, logIn, type Person } from './support/cast.js'
import { openIdentityProvider } from './support/oidc.js'
import { acted } from './support/settings-stage.js'
import { connect, logInAt, openAppAtHome, travel } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const people = { mine: { email: 'dora@private.example' }, yours: { email: 'y@private.example' } }

let app: TestApp
let dora: Person
let emil: Person
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora, emil } = await createCast(app))
  there = await openIdentityProvider(people)
  id = await connect(app, there)
})
beforeEach(async () => {
  await app.db('throttle_hits').del()
  await app.db('identities').del()
})

const linked = () => app.db('identities').where({ provider_id: id }).pluck('user_id')
const codeIn = (text: string) => /name="code" value="([^"]+)"/.exec(text)?.[1] ?? ''
const reasonShown = (text: string) => /<code>(\w+)<\/code>/.exec(text)?.[1] as Reason
const identity = { path: () => `/sso/${id}/identity` }

/** Where a trip that this person began waits to be looked at. */
async function comeBack(person: Visitor, name: string) {
  const callback = await person.get(await travel(person, there, identity.path(), name))
  return callback.headers.location ?? ''
}

/** Begins to link, and returns the code that the page asks to post. */
const begin = async (person: Visitor, name: string) => codeIn((await person.get(await comeBack(person, name))).text)
const link = async (person: Visitor, name: string) => person.post(identity.path(), { code: await begin(person, name) })

test('who is logged in links a provider, after being asked, and comes in by it from then on', async () => {
  assert.match((await dora.get('/account/password')).text, new RegExp(`href="/sso/${id}/identity"`))
  const page = await dora.get(await comeBack(dora, 'mine'))
  assert.match(page.text, /dora@private\.example[\s\S]+Link it/)
  assert.deepEqual(await linked(), [])

  const answer = await dora.post(identity.path(), { code: codeIn(page.text) })
  assert.deepEqual([answer.status, answer.headers.location], [303, '/account/password'])
  assert.deepEqual(await linked(), [dora.user_id])
  assert.match((await dora.get('/account/password')).text, /Linked since[\s\S]+Northwind ID[\s\S]+Unlink/)
  const event = await app.db('audit_events').where({ kind: 'identity_linked' }).first()
  assert.deepEqual([event.actor, event.details], ['dora', { provider: 'Northwind ID' }])

  const visitor = app.visitor()
  await logInAt(visitor, there, id, 'mine')
  assert.match((await visitor.get('/account/profile')).text, /value="dora"/)
})

test('an identity is one account’s, and an account has one at each provider', async () => {
  await link(dora, 'mine')
  assert.equal(reasonShown((await link(emil, 'mine')).text), 'identity_taken')
  const other = await link(dora, 'yours')
  assert.deepEqual([other.status, reasonShown(other.text)], [403, 'already_linked'])
  assert.match(other.text, /Not linked/)
  assert.equal((await link(dora, 'mine')).status, 303)
  assert.deepEqual(await linked(), [dora.user_id])
})

test('what came back is linked once, in the browser and for the person that began', async () => {
  const finish = await comeBack(dora, 'mine')
  const code = codeIn((await dora.get(finish)).text)
  const elsewhere = await logIn(app, dora)
  assert.equal(reasonShown((await elsewhere.get(finish)).text), 'other_browser')
  assert.equal(reasonShown((await elsewhere.post(identity.path(), { code })).text), 'other_browser')

  // Emil logs in at the browser in which Dora began
  const cookies = new Map(dora.cookies)
  for (const [name, value] of emil.cookies) if (name !== 'stint_sso') dora.cookies.set(name, value)
  assert.equal(reasonShown((await dora.get(finish)).text), 'not_yours')
  assert.equal((await dora.post(identity.path(), { code })).status, 404)
  for (const [name, value] of cookies) dora.cookies.set(name, value)

  assert.deepEqual(await linked(), [])
  assert.equal((await dora.post(identity.path(), { code })).status, 303)
  assert.equal(reasonShown((await dora.post(identity.path(), { code })).text), 'trip_used')
})

test('a trip to link logs nobody in, and one to log in or confirm links nothing', async () => {
  const code = await begin(dora, 'mine')
  assert.equal((await dora.post(`/sso/${id}/link`, { code, username: 'dora', password: 'any' })).status, 404)
  assert.equal((await dora.post(`/sso/${id}/confirm`, { code, second_code: '1' })).status, 404)

  await app.db('users').where({ id: dora.user_id }).update({ email: 'dora@private.example' })
  const callback = await dora.get(await travel(dora, there, `/sso/${id}/start`, 'mine'))
  const login = codeIn((await dora.get(callback.headers.location ?? '')).text)
  assert.notEqual(login, '')
  assert.equal((await dora.post(identity.path(), { code: login })).status, 404)
  assert.deepEqual(await linked(), [])
})

test('linking asks whoever logged in long ago who they are, and takes what came back afterwards', async () => {
  const code = await begin(dora, 'mine')
  const sessions = app.db('sessions').where({ user_id: dora.user_id })
  await sessions.clone().update({ confirmed_at: new Date(0) })
  assert.match((await dora.post(identity.path(), { code })).headers.location ?? '', /^\/confirm/)
  assert.deepEqual(await linked(), [])
  await sessions.update({ confirmed_at: new Date() })
  assert.equal((await dora.post(identity.path(), { code })).status, 303)
})

test('an address of no listed domain links nothing', async () => {
  const sites = { domains: ['northwind.example'] }
  await app.db('sso_providers').where({ id }).update(sites)
  assert.equal(reasonShown((await link(dora, 'mine')).text), 'domain_refused')
  await app.db('sso_providers').where({ id }).update({ domains: [] })
})

test('unlinking closes that way and ends other log-ins', async () => {
  await link(dora, 'mine')
  const elsewhere = await logIn(app, dora)
  assert.match((await dora.get(`/account/identities/${id}/delete`)).text, /Unlink it/)
  assert.equal((await emil.get(`/account/identities/${id}/delete`)).status, 404)
  assert.equal((await emil.post(`/account/identities/${id}/delete`)).status, 404)

  assert.equal((await dora.post(`/account/identities/${id}/delete`)).headers.location, '/account/password')
  assert.deepEqual(await linked(), [])
  assert.equal((await dora.get('/account/profile')).status, 200)
  assert.equal((await elsewhere.get('/account/profile')).status, 303)
  assert.equal((await app.db('audit_events').where({ kind: 'identity_unlinked' })).length, 1)
  assert.equal((await dora.post(`/account/identities/${id}/delete`)).status, 404)
})

test('the only way in is never unlinked, nor are the last two at once', async () => {
  const second = await connect(app, there, { name: 'Second' })
  const row = { user_id: dora.user_id, subject: 'dora' }
  await app.db('identities').insert([id, second].map(provider_id => ({ ...row, provider_id })))
  const { password_hash } = await app.db('users').where({ id: dora.user_id }).first()
  await app.db('users').where({ id: dora.user_id }).update({ password_hash: null })

  const answers = await Promise.all([id, second].map(each => dora.post(`/account/identities/${each}/delete`)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422])
  const [left] = await app.db('identities').where({ user_id: dora.user_id }).pluck('provider_id')
  assert.match((await dora.get('/account/password')).text, /Your only way in/)
  assert.match((await dora.get(`/account/identities/${left}/delete`)).text, /only way in that you have/)

  await app.db('users').where({ id: dora.user_id }).update({ password_hash, uses_password: false })
  await settings.set(app.db, app.keys, 'force_sso', true)
  await acted(() => app.settings.get('force_sso'))
  assert.equal((await dora.post(`/account/identities/${left}/delete`)).status, 422)
  await settings.set(app.db, app.keys, 'force_sso', false)
  await acted(() => !app.settings.get('force_sso'))
  assert.equal((await dora.post(`/account/identities/${left}/delete`)).status, 303)
})
