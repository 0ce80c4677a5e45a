import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { CLIENT, openIdentityProvider } from './support/oidc.js'
import { asPerson, enterPanel } from './support/panel.js'
import { logInAt, openAppAtHome, travel } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const people = { 'dora-1': { email: 'dora@northwind.example', email_verified: true, name: 'Dora' }, other: {} }
const PNG = Buffer.from('\x89PNG\r\n\x1a\n and more', 'latin1')

let app: TestApp
let dora: Person
let operator: Visitor
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let fields: Record<string, string>
let id: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  operator = await enterPanel(app)
  there = await openIdentityProvider(people)
  there.serve([])
  fields = {
    preset: 'keycloak',
    name: 'Northwind ID',
    issuer: there.issuer,
    scope: 'openid email profile',
    ...CLIENT,
    map_subject: 'sub',
    map_email: 'email',
    map_username: 'name',
    links_by_email: '1',
    allows_http: '1',
  }
  const { headers, text } = await operator.post('/admin/sso', fields)
  id = headers.location?.split('/').at(-1) ?? text
  there.serve([`${app.url}/sso/${id}/callback`])
})
beforeEach(() => app.db('throttle_hits').del())

const row = () => app.db('sso_providers').where({ id }).first()

test('a provider is added by its issuer alone, off at first, and its secret is sealed', async () => {
  const { is_active, config, sealed_secrets } = await row()
  assert.equal(is_active, false)
  assert.deepEqual([config.token_path, config.keys_path], [`${there.issuer}/token`, `${there.issuer}/jwks`])
  assert.equal(config.client_secret, undefined)
  assert.deepEqual(JSON.parse(app.keys.decrypt(sealed_secrets)), { client_secret: CLIENT.client_secret })

  const { text } = await operator.get(`/admin/sso/${id}`)
  assert.match(text, new RegExp(`${app.url}/sso/${id}/callback`))
  assert.doesNotMatch(text + JSON.stringify(await app.db('audit_events').select()), new RegExp(CLIENT.client_secret))
})

test('a form that makes no sense is refused and keeps what was typed', async () => {
  const typed = { ...fields, issuer: 'http://127.0.0.1:1', domains: 'no domain' }
  const { status, text } = await operator.post('/admin/sso', typed)
  assert.equal(status, 422)
  assert.match(text, /value="no domain"/)
  assert.match(text, /Type domains between commas/)
  assert.doesNotMatch(text, new RegExp(CLIENT.client_secret))
  const unread = await operator.post('/admin/sso', { ...fields, issuer: 'http://127.0.0.1:1' })
  assert.match(unread.text, /could not be reached/)
})

test('a test shows each step, and logs nobody in', async () => {
  const callback = await operator.get(await travel(operator, there, `/admin/sso/${id}/test`, 'dora-1'))
  const { text } = await operator.get(callback.headers.location ?? '')
  for (const step of [
    'The round trip works',
    'Code exchanged',
    'Id token checked',
    'Fields mapped',
    'email: dora@northwind',
    'last_name is not',
    'It is the account dora',
  ])
    assert.match(text, new RegExp(step))
  assert.equal(operator.cookies.has('stint_session'), false)
  assert.deepEqual(await app.db('identities'), [])
})

test('a test says to the operator what failed', async () => {
  await operator.post(`/admin/sso/${id}`, { ...fields, map_subject: 'employee', version: '1' })
  const callback = await operator.get(await travel(operator, there, `/admin/sso/${id}/test`, 'dora-1'))
  const { text } = await operator.get(callback.headers.location ?? '')
  assert.match(text, /lacks the immutable id[\s\S]*There is no employee/)
  await operator.post(`/admin/sso/${id}`, { ...fields, version: '2' })
})

test('who saves after somebody else is told so', async () => {
  assert.equal((await operator.post(`/admin/sso/${id}`, { ...fields, version: '1' })).status, 409)
})

test('switched on it is a button of the log-in page, with its logo, and switched off it is none', async () => {
  assert.doesNotMatch((await app.visitor().get('/login')).text, /Northwind ID/)
  await operator.post(`/admin/sso/${id}/on`)
  assert.match(
    (await app.visitor().get('/login?return_to=%2Fhelp')).text,
    new RegExp(`sso/${id}/start\\?return_to=%2Fhelp`),
  )

  await operator.upload(`/admin/sso/${id}/logo`, 'logo', PNG, 'logo.png')
  const { logo_version } = await row()
  const logo = await app.visitor().get(`/sso/${id}/logo?v=${logo_version}`)
  assert.deepEqual([logo.headers['content-type'], logo.bytes], ['image/png', PNG])
  assert.equal((await operator.upload(`/admin/sso/${id}/logo`, 'logo', Buffer.from('<svg/>'), 'a.svg')).status, 422)
  await operator.post(`/admin/sso/${id}/logo/delete`)
  assert.equal((await app.visitor().get(`/sso/${id}/logo`)).status, 404)
})

test('a round trip confirms that it is them, and nobody else’s does', async () => {
  const visitor = app.visitor()
  await logInAt(visitor, there, id, 'dora-1')
  const long = () =>
    app
      .db('sessions')
      .where({ user_id: dora.user_id })
      .update({ confirmed_at: new Date(0) })
  await long()
  const asked = await visitor.get('/account/api-keys')
  assert.match((await visitor.get(asked.headers.location ?? '')).text, /Confirm with <bdi>Northwind ID/)

  const go = async (name: string) => {
    const path = `/sso/${id}/confirm?return_to=%2Faccount%2Fapi-keys`
    const callback = await visitor.get(await travel(visitor, there, path, name))
    return visitor.get(callback.headers.location ?? '')
  }
  assert.match((await go('other')).text, /<code>not_yours/)
  assert.equal((await visitor.get('/account/api-keys')).status, 303)
  assert.equal((await go('dora-1')).headers.location, '/account/api-keys')
  assert.equal((await visitor.get('/account/api-keys')).status, 200)
})

test('an operator who is logged in as somebody confirms by their own password alone', async () => {
  const as = await asPerson(app, dora)
  assert.equal((await as.get(`/sso/${id}/confirm`)).status, 403)
})

test('changing a provider asks the operator who they are', async () => {
  const late = await enterPanel(app)
  await app.db('operator_sessions').update({ confirmed_at: new Date(0) })
  for (const path of ['', '/on', '/off', '/delete']) {
    const { headers } = await late.post(`/admin/sso/${id}${path}`, fields)
    assert.match(headers.location ?? '', /^\/admin\/confirm/)
  }
  await app.db('operator_sessions').update({ confirmed_at: new Date() })
})

test('providers are moved, and deleting one says who has no other way in', async () => {
  await operator.post('/admin/sso', { ...fields, name: 'Second' })
  await operator.post(`/admin/sso/${id}/down`)
  assert.deepEqual(await app.db('sso_providers').orderBy('position').pluck('name'), ['Second', 'Northwind ID'])

  await app.db('users').where({ username: 'dora' }).update({ password_hash: null })
  assert.match((await operator.get(`/admin/sso/${id}/delete`)).text, /1 person comes in by it, and 1 of them\s+has/)
  await operator.post(`/admin/sso/${id}/delete`)
  assert.deepEqual([await row(), await app.db('identities')], [undefined, []])
  assert.equal((await app.visitor().logIn('dora', PASSWORD)).status, 422)
})
