import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, beforeEach, test } from 'node:test'
import type { TestApp } from './support/app.js'
import { atEnd } from './support/at-end.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { openIdentityProvider } from './support/oidc.js'
import { connect, logInAt, openAppAtHome, travel } from './support/sso-stage.js'

const people = {
  'dora-1': { email: 'dora@northwind.example', email_verified: true, name: 'Dora' },
  mallory: { email: 'ana@northwind.example', email_verified: false, name: 'Ana' },
  greta: {
    email: 'greta@northwind.example',
    email_verified: true,
    name: 'Greta',
    given_name: 'Greta',
    groups: ['leads'],
  },
}

let app: TestApp
let dora: Person
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  there = await openIdentityProvider(people)
  id = await connect(app, there, { links_by_email: true, allows_sign_up: true })
})
beforeEach(() => app.db('throttle_hits').del())

const reasonShown = (text: string) => /<code>(\w+)<\/code>/.exec(text)?.[1]
const lastFailure = async () =>
  (await app.db('audit_events').where({ kind: 'sso_failed' }).orderBy('occurred_at', 'desc').first('details')).details
    .why

test('a round trip logs in whom the provider means, and goes on to where they wanted to go', async () => {
  const visitor = app.visitor()
  const path = `/sso/${id}/start?return_to=${encodeURIComponent(`${dora.base}/tags`)}`
  const callback = await visitor.get(await travel(visitor, there, path, 'dora-1'))
  assert.equal(visitor.cookies.has('stint_session'), false)
  const { status, headers } = await visitor.get(callback.headers.location ?? '')

  assert.deepEqual([status, headers.location], [303, `${dora.base}/tags`])
  assert.match((await visitor.get(`${dora.base}/tracker`)).text, /Dora/)
  const session = await app.db('sessions').where({ user_id: dora.user_id }).orderBy('started_at', 'desc').first()
  assert.equal(session.strength, 'full')
})

test('who is new gets an account, and is the same person the next time', async () => {
  for (const _ of ['first', 'second'])
    assert.equal((await logInAt(app.visitor(), there, id, 'greta')).headers.location, '/')
  assert.equal((await app.db('users').where({ email: people.greta.email })).length, 1)
})

test('an address that the provider does not vouch for takes over no account, and links it with the password alone', async () => {
  const visitor = app.visitor()
  const page = await logInAt(visitor, there, id, 'mallory')
  assert.equal(page.status, 200)
  assert.match(page.text, /Link your account/)
  assert.equal((await visitor.get('/account/profile')).status, 303)

  const code = /name="code" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const guess = await visitor.post(`/sso/${id}/link`, { code, username: 'ana', password: 'not it, sorry' })
  assert.deepEqual([guess.status, await app.db('identities').where({ subject: 'mallory' })], [422, []])
  const elsewhere = await app.visitor().post(`/sso/${id}/link`, { code, username: 'ana', password: PASSWORD })
  assert.equal(reasonShown(elsewhere.text), 'other_browser')
  const linked = await visitor.post(`/sso/${id}/link`, { code, username: 'ana', password: PASSWORD })
  assert.equal(linked.status, 303)
  assert.equal((await logInAt(app.visitor(), there, id, 'mallory')).headers.location, '/')
})

test('a state that began nowhere, or at another provider, is refused', async () => {
  const visitor = app.visitor()
  const path = await travel(visitor, there, `/sso/${id}/start`, 'dora-1')
  const changed = await visitor.get(path.replace(/state=[^&]+/, 'state=made-up'))
  assert.deepEqual([changed.status, reasonShown(changed.text)], [403, 'trip_unknown'])
  assert.match(await lastFailure(), /no round trip that began here/)
})

test('an answer counts once', async () => {
  const visitor = app.visitor()
  const path = await travel(visitor, there, `/sso/${id}/start`, 'dora-1')
  const first = await visitor.get(path)
  assert.equal(reasonShown((await visitor.get(path)).text), 'trip_used')

  const finish = first.headers.location ?? ''
  assert.equal((await visitor.get(finish)).headers.location, '/')
  assert.equal(reasonShown((await visitor.get(finish)).text), 'trip_used')
})

test('what came back to another browser logs nobody in there', async () => {
  const attacker = app.visitor()
  const victim = app.visitor()
  await travel(victim, there, `/sso/${id}/start`, 'greta')
  const path = await travel(attacker, there, `/sso/${id}/start`, 'dora-1')
  const callback = await victim.get(path)
  const page = await victim.get(callback.headers.location ?? '')
  assert.deepEqual([page.status, reasonShown(page.text)], [403, 'other_browser'])
  assert.equal(victim.cookies.has('stint_session'), false)
})

test('a trip that took too long ends', async () => {
  const visitor = app.visitor()
  const path = await travel(visitor, there, `/sso/${id}/start`, 'dora-1')
  await app.db('sso_requests').update({ expires_at: new Date(0) })
  assert.equal(reasonShown((await visitor.get(path)).text), 'trip_expired')
})

/** The reason with which a trip ends that was tampered with between its start and its return. */
async function reasonAfter(tamper: () => Promise<unknown>) {
  const { config } = await app.db('sso_providers').where({ id }).first('config')
  const visitor = app.visitor()
  const path = await travel(visitor, there, `/sso/${id}/start`, 'dora-1')
  await tamper()
  const callback = await visitor.get(path)
  const page = await visitor.get(callback.headers.location ?? '')
  await app.db('sso_providers').where({ id }).update({ config })
  assert.equal(visitor.cookies.has('stint_session'), false)
  return reasonShown(page.text)
}
const configure = (change: object) => () =>
  app
    .db('sso_providers')
    .where({ id })
    .update({ config: app.db.raw('config || ?', [JSON.stringify(change)]) })

test('an id token with another nonce, issuer or signature is refused', async () => {
  const nonce = () => app.db('sso_requests').update({ nonce: 'another' })
  assert.equal(await reasonAfter(nonce), 'nonce_wrong')
  assert.equal(await reasonAfter(configure({ issuer: 'https://elsewhere.example' })), 'issuer_wrong')
  const other = await openIdentityProvider({})
  other.serve([])
  assert.equal(await reasonAfter(configure({ keys_path: `${other.issuer}/jwks` })), 'signature_wrong')
})

test('a code without its verifier, or from a client with a wrong secret, is refused', async () => {
  const verifier = () => app.db('sso_requests').update({ verifier: 'v'.repeat(43) })
  assert.equal(await reasonAfter(verifier), 'code_refused')
  const sealed_secrets = app.keys.encrypt(JSON.stringify({ client_secret: 'wrong' }))
  const before = await app.db('sso_providers').where({ id }).first('sealed_secrets')
  assert.equal(
    await reasonAfter(() => app.db('sso_providers').where({ id }).update({ sealed_secrets })),
    'client_refused',
  )
  await app.db('sso_providers').where({ id }).update(before)
})

test('a provider that can’t be reached, or lacks what is mapped, says so to the operator', async () => {
  assert.equal(await reasonAfter(configure({ token_path: 'http://127.0.0.1:1/token' })), 'unreachable')
  assert.match(await lastFailure(), /ECONNREFUSED/)
  assert.equal(await reasonAfter(configure({ token_path: 'http://169.254.169.254/token' })), 'address_refused')
  assert.equal(await reasonAfter(configure({ allows_http: false })), 'not_https')
  assert.equal(await reasonAfter(configure({ map_subject: 'employee' })), 'subject_missing')
})

test('who cancels at the provider is not logged in', async () => {
  const visitor = app.visitor()
  const { headers } = await visitor.get(`/sso/${id}/start`)
  const state = new URL(headers.location ?? '').searchParams.get('state')
  const callback = await visitor.get(`/sso/${id}/callback?error=access_denied&state=${state}`)
  const page = await visitor.get(callback.headers.location ?? '')
  assert.equal(reasonShown(page.text), 'cancelled')
})

test('a provider that is switched off takes nobody in', async () => {
  const visitor = app.visitor()
  const path = await travel(visitor, there, `/sso/${id}/start`, 'dora-1')
  await app.db('sso_providers').where({ id }).update({ is_active: false })
  const callback = await visitor.get(path)
  assert.equal(reasonShown((await visitor.get(callback.headers.location ?? '')).text), 'provider_off')
  assert.equal((await visitor.get(`/sso/${id}/start`)).status, 404)
  await app.db('sso_providers').where({ id }).update({ is_active: true })
})

test('two providers of a kind at once keep their people apart', async () => {
  const second = await openIdentityProvider({ 'dora-1': { email: 'emil@northwind.example', email_verified: true } })
  const other = await connect(app, second, { name: 'Second', links_by_email: true })
  await logInAt(app.visitor(), there, id, 'dora-1')
  await logInAt(app.visitor(), second, other, 'dora-1')
  const linked = await app
    .db('identities as i')
    .join('users as u', 'u.id', 'i.user_id')
    .where({ 'i.subject': 'dora-1' })
    .orderBy('u.username')
    .pluck('u.username')
  assert.deepEqual(linked, ['dora', 'emil'])
})

/** The address of a token endpoint that gives everybody this. */
async function tokenPathOf(answer: object | null) {
  const server = createServer((_req, res) => res.end(JSON.stringify(answer)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
}

test('a provider whose tokens are nonsense lets nobody in and harms nobody else', async () => {
  assert.equal(await reasonAfter(configure({ token_path: await tokenPathOf(null) })), 'provider_error')
  assert.equal((await logInAt(app.visitor(), there, id, 'dora-1')).status, 303)
})

test('a provider that gives no id token is refused, and the operator reads what to add', async () => {
  const token_path = await tokenPathOf({ access_token: 'opaque', token_type: 'bearer' })
  assert.equal(await reasonAfter(configure({ token_path })), 'id_token_missing')
  assert.match(await lastFailure(), /Add openid to the scope/)
})
