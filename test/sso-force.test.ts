import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { requestReset } from '../src/password-resets/request.js'
import type { Key } from '../src/settings/catalog.js'
import type { Settings } from '../src/settings/reader.js'
import { newLinkToken } from '../src/web/link-token.js'
import type { TestApp } from './support/app.js'
import { createCast, createUser, logIn, PASSWORD, type Person } from './support/cast.js'
import { openIdentityProvider } from './support/oidc.js'
import { enterPanel } from './support/panel.js'
import { acted } from './support/settings-stage.js'
import { connect, logInAt, openAppAtHome, travel } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let dora: Person
let finn: Person
let operator: Visitor
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora, finn } = await createCast(app))
  operator = await enterPanel(app)
  there = await openIdentityProvider({ nora: { email: 'nora@northwind.example', email_verified: true, name: 'nora' } })
})
beforeEach(() => app.db('throttle_hits').del())

const save = async (values: Record<string, string>) => {
  const { status } = await operator.post('/admin/settings/sso', values)
  await acted(() => app.settings.get('force_sso') === (values.force_sso === '1'))
  await acted(() => app.settings.get('automatic_login') === (values.automatic_login ?? ''))
  return status
}
const comesIn = async (name: string) => (await app.visitor().logIn(name, PASSWORD)).status === 303

test('Force SSO and automatic login need a provider that is on', async () => {
  assert.equal((await operator.post('/admin/settings/sso', { force_sso: '1' })).status, 422)
  const nobody = { automatic_login: '0'.repeat(24) }
  assert.equal((await operator.post('/admin/settings/sso', nobody)).status, 422)
  id = await connect(app, there, { allows_sign_up: true })
})

test('under Force SSO who had an account before logs in with the password, and who is newer does not', async () => {
  assert.equal(await save({ force_sso: '1' }), 303)
  const newer = await createUser(app.db, 'newer')
  assert.deepEqual([await comesIn('dora'), await comesIn('newer')], [true, false])
  const said = await app.visitor().logIn('newer', PASSWORD)
  assert.match(said.text, /single sign-on here, not with a password/)

  await operator.post(`/admin/accounts/${newer}/password-login/allow`)
  await operator.post(`/admin/accounts/${dora.user_id}/password-login/refuse`)
  assert.deepEqual([await comesIn('dora'), await comesIn('newer')], [false, true])
  assert.match((await operator.get(`/admin/accounts/${dora.user_id}`)).text, /Force SSO keeps them/)
  assert.equal((await app.db('audit_events').where({ kind: 'password_login_refused' })).length, 1)
})

test('no password links an account that may not log in by one, nor lets anybody in from another domain', async () => {
  const stranger = { 'nora-2': { email: 'nora@elsewhere.example', email_verified: true } }
  const elsewhere = await openIdentityProvider({ ...stranger, 'dora-2': { email: 'dora@northwind.example' } })
  const form = { username: 'dora', password: PASSWORD }
  for (const [domains, name, status] of [
    [[], 'dora-2', 422],
    [['northwind.example'], 'nora-2', 404],
  ] as const) {
    const provider = await connect(app, elsewhere, { domains: [...domains] })
    const visitor = app.visitor()
    const callback = await visitor.get(await travel(visitor, elsewhere, `/sso/${provider}/start`, name))
    const code = new URL(callback.headers.location ?? '', app.url).searchParams.get('code') ?? ''
    const refused = await visitor.post(`/sso/${provider}/link`, { ...form, code })
    assert.equal(refused.status, status, name)
    assert.deepEqual(await app.db('identities').where({ provider_id: provider }), [])
    await app.db('sso_providers').where({ id: provider }).del()
  }
})

test('under Force SSO an invitation leads to the log-in page, and registering ends', async () => {
  const { workspace_id, member_id } = finn
  const { token, token_hash } = newLinkToken()
  const expires_at = new Date(Date.now() + 60_000)
  const invitation = { workspace_id, invited_by: member_id, email: 'new@northwind.example', token_hash, expires_at }
  await app.db('invitations').insert(invitation)
  const path = `/invitations/${workspace_id}.${token}`
  const { text } = await app.visitor().get(path)
  assert.match(text, /Log in to join/)
  assert.doesNotMatch(text, /Make account/)
  const refused = await app.visitor().post(path, { username: 'new', password: 'a long password' })
  assert.match(refused.headers.location ?? '', /^\/login/)
  assert.equal((await app.visitor().get('/register')).status, 404)
})

test('who comes by a provider alone has no password to change, and no reset changes that', async () => {
  const nora = app.visitor()
  await logInAt(nora, there, id, 'nora')
  const { text } = await nora.get('/account/password')
  assert.match(text, /You have no password here/)
  assert.doesNotMatch(text, /Present password/)
  const user = await app.db('users').where({ username: 'nora' }).first()
  assert.match((await operator.get(`/admin/accounts/${user.id}`)).text, /<bdi>Northwind ID<\/bdi>/)
  const list = (await operator.get('/admin/accounts?q=nora')).text
  assert.match(list, /<td class="roomy"><bdi>Northwind ID<\/bdi>/)
  assert.doesNotMatch(list, /No way/)
  const settings = { get: (key: Key) => (key === 'smtp_host' ? 'mail.example' : app.settings.get(key)) }
  await requestReset(app.db, settings as Pick<Settings, 'get'>, { name: 'nora' })
  assert.deepEqual(await app.db('password_resets'), [])
  assert.equal(await comesIn('nora'), false)
})

test('automatic login leads to the provider from a page that is no redirect', async () => {
  assert.equal(await save({ automatic_login: id }), 303)
  const page = await app.visitor().get('/login?return_to=%2Fhelp')
  assert.equal(page.status, 200)
  assert.equal(page.headers.refresh, `0; url=/sso/${id}/start?return_to=%2Fhelp`)
  assert.match(page.text, new RegExp(`href="/sso/${id}/start\\?return_to=%2Fhelp"`))
})

test('automatic login leaves alone who asks for the page, has failed or has logged out', async () => {
  const visitor = app.visitor()
  assert.match((await visitor.get('/login?local=1')).text, /Username or e-mail/)
  const failed = await visitor.get(`/sso/${id}/callback?error=access_denied&state=none`)
  assert.match(failed.text, /href="\/login\?local=1"/)
  assert.equal(failed.headers.refresh, undefined)

  await app.db('users').where({ id: dora.user_id }).update({ uses_password: null })
  const browser = await logIn(app, finn)
  const { headers } = await browser.post('/logout')
  const after = await browser.get(headers.location ?? '')
  assert.equal(after.headers.refresh, undefined)
  assert.match(after.text, /You are logged out/)
})

test('what was posted after the session ended goes along to the provider and waits to be sent again', async () => {
  const visitor = app.visitor()
  await logInAt(visitor, there, id, 'nora')
  await app.db('sessions').del()
  const asked = await visitor.post('/account/profile', { title: 'typed before' })
  assert.equal(asked.status, 307)
  const page = await visitor.post(asked.headers.location ?? '', { title: 'typed before' })
  assert.equal(page.status, 401)
  const start = /^0; url=(\/sso\/\S+\?kept=[0-9a-f]{24})$/.exec(page.headers.refresh ?? '')?.[1] ?? ''

  const callback = await visitor.get(await travel(visitor, there, start, 'nora'))
  const { text } = await visitor.get(callback.headers.location ?? '')
  assert.match(text, /action="\/account\/profile"/)
  assert.match(text, /typed before/)
})
