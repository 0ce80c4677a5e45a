import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as settings from '../src/settings/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { BASE, connectDirectory, openDirectory } from './support/directory.js'
import { openIdentityProvider } from './support/oidc.js'
import { rememberCookie, reopen } from './support/remembered.js'
import { answer, ask, connectSaml, openSamlProvider, sign } from './support/saml.js'
import { codeOf, switchOn } from './support/second-factor.js'
import { acted } from './support/settings-stage.js'
import { connect, connectUnseen, openAppAtHome, travel } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const DORA = { id: 'd-1', email: 'dora@northwind.example', name: 'dora' }
const doraThere = {
  dn: `cn=Dora,${BASE}`,
  password: 'another password there',
  attributes: { uid: 'dora', mail: DORA.email, entryUUID: 'd-1', sn: 'D.' },
}

let app: TestApp
let dora: Person
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  there = await openIdentityProvider({ 'dora-1': { email: DORA.email, email_verified: true } })
})
beforeEach(async () => {
  for (const table of ['throttle_hits', 'sso_providers', 'remembered_devices', 'sessions']) await app.db(table).del()
  id = await connect(app, there, { links_by_email: true })
})

/** The whole round trip from this address of ours. */
async function go(visitor: Visitor, path: string) {
  const callback = await visitor.get(await travel(visitor, there, path, 'dora-1'))
  return visitor.get(callback.headers.location ?? '')
}

const isRemembered = async (visitor: Visitor) => {
  const [row] = await app.db('remembered_devices').select('user_id')
  assert.equal(row !== undefined, rememberCookie(visitor) !== undefined)
  return row?.user_id === dora.user_id
}

async function lead(provider: string) {
  await settings.set(app.db, app.keys, 'automatic_login', provider)
  await acted(() => app.settings.get('automatic_login') === provider)
}

test('a way of the log-in page stands there with and without the tick, and keeps where one wanted to go', async () => {
  const { text } = await app.visitor().get('/login?return_to=%2Fhelp')
  const links = [...text.matchAll(/<a class="button wide( remembering)?" href="([^"]+)"/g)].map(([, twin, href]) => [
    twin,
    href,
  ])
  assert.deepEqual(links, [
    [undefined, `/sso/${id}/start?return_to=%2Fhelp`],
    [' remembering', `/sso/${id}/start?return_to=%2Fhelp&amp;remember=1`],
  ])
})

test('who ticked "Remember me" and came by OpenID is remembered, and later as weakly as anybody', async () => {
  const visitor = app.visitor()
  assert.equal((await go(visitor, `/sso/${id}/start?remember=1`)).status, 303)
  assert.ok(await isRemembered(visitor))

  const later = reopen(visitor)
  assert.equal((await later.get(`${dora.base}/tracker`)).status, 200)
  const asked = await later.get('/account/profile')
  assert.match(asked.headers.location ?? '', /^\/login/)
})

test('without the tick nobody is remembered, nor when another site leads here', async () => {
  const visitor = app.visitor()
  await go(visitor, `/sso/${id}/start`)
  assert.equal(await isRemembered(visitor), false)
  const lured = app.visitor()
  const headers = { 'Sec-Fetch-Site': 'cross-site' }
  const { headers: led } = await lured.get(`/sso/${id}/start?remember=1`, { headers })
  const back = new URL(await there.signIn(led.location ?? '', 'dora-1'))
  const callback = await lured.get(back.pathname + back.search)
  assert.equal((await lured.get(callback.headers.location ?? '')).status, 303)
  assert.equal(await isRemembered(lured), false)
})

test('a second factor comes between, and then the browser is remembered', async () => {
  const { key } = await switchOn(app, await logIn(app, dora))
  const visitor = app.visitor()
  assert.equal((await go(visitor, `/sso/${id}/start?remember=1`)).headers.location, '/login/code')
  assert.equal(await isRemembered(visitor), false)
  await visitor.post('/login/code', { code: codeOf(key) })
  assert.ok(await isRemembered(visitor))
  await app.db('second_factors').del()
})

test('who comes by SAML is remembered, but not by a log-in that began there', async () => {
  const provider = await openSamlProvider(DORA)
  const change = { links_by_email: true }
  const saml = await connectSaml(app, { ...provider.config, trusts_email: true, allows_unasked: true }, change)
  const visitor = app.visitor()
  const asked = await ask(visitor, saml, '?remember=1')
  const posted = await answer(app, asked, await sign(DORA, asked.said))
  assert.equal((await visitor.get(posted.headers.location ?? '')).status, 303)
  assert.ok(await isRemembered(visitor))

  await app.db('remembered_devices').del()
  const other = app.visitor()
  const { inResponseTo: _, ...unasked } = asked.said
  const begun = await answer(app, { provider: saml, relay: '' }, await sign(DORA, unasked))
  const page = await other.get(`${begun.headers.location}&remember=1`)
  const code = /name="code" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  assert.equal((await other.post(`/sso/${saml}/continue`, { code, remember: '1' })).headers.location, '/')
  assert.equal(await isRemembered(other), false)
})

test('who links a directory’s entry by the password is remembered, and what they typed before goes along', async () => {
  const directory = await openDirectory({ people: [doraThere] })
  const ldap = await connectDirectory(app, directory.port, { links_by_email: true })
  const visitor = await logIn(app, dora)
  await visitor.post('/logout')
  const kept = { kept: '[["title","typed before"]]', kept_path: '/account/profile' }
  const typed = { username: 'dora', password: doraThere.password, remember: '1', ...kept }
  const { headers } = await visitor.post('/login', typed)
  assert.match(headers.location ?? '', new RegExp(`^/sso/${ldap}/finish`))

  const code = new URL(headers.location ?? '', app.url).searchParams.get('code') ?? ''
  const linked = await visitor.post(`/sso/${ldap}/link`, { code, username: 'dora', password: PASSWORD })
  assert.match(linked.text, /typed before/)
  assert.ok(await isRemembered(visitor))
})

test('automatic login keeps remembered who is, and asks nobody else', async () => {
  const visitor = app.visitor()
  await go(visitor, `/sso/${id}/start?remember=1`)
  const later = reopen(visitor)
  await lead(id)
  assert.match((await later.get('/login')).headers.refresh ?? '', /start\?remember=1$/)
  assert.match((await app.visitor().get('/login')).headers.refresh ?? '', /start$/)
  await lead('')
})

test('where the config remembers nobody, nobody is asked and no tick counts', async () => {
  const strict = await openApp({ STINT_REMEMBER_ME_LIFETIME: '0' })
  await createCast(strict)
  const unseen = await connectUnseen(strict)
  const visitor = strict.visitor()
  const { text } = await visitor.get('/login')
  assert.match(text, new RegExp(`/sso/${unseen}/start"`))
  assert.doesNotMatch(text, /remember/i)
  const { status, cookies } = await visitor.post('/login', { username: 'dora', password: PASSWORD, remember: '1' })
  assert.equal(status, 303)
  assert.doesNotMatch(cookies.join(), /stint_remember=[^;]/)
  assert.deepEqual(await strict.db('remembered_devices'), [])
})
