import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as settings from '../src/settings/queries.js'
import type { TestApp } from './support/app.js'
import { openApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { BASE, connectDirectory, gwen, openDirectory, openSocket } from './support/directory.js'
import { acted } from './support/settings-stage.js'

let app: TestApp
let ana: Person
let dora: Person
let directory: Awaited<ReturnType<typeof openDirectory>>
let id: string

const doraThere = {
  dn: `cn=Dora,${BASE}`,
  password: 'another password there',
  attributes: { uid: 'dora', mail: 'dora@northwind.example', entryUUID: 'd-1', sn: 'D.' },
}

before(async () => {
  app = await openApp()
  ;({ ana, dora } = await createCast(app))
  directory = await openDirectory({ people: [gwen, doraThere] })
})
beforeEach(async () => {
  await app.db('throttle_hits').del()
  await app.db('sso_providers').del()
  await app.db('audit_events').del()
  await forgetGwen()
  id = await connectDirectory(app, directory.port, { allows_sign_up: true })
})

/** Whoever was her in the test before is somebody else now. */
const forgetGwen = () =>
  app
    .db('users')
    .where({ username: 'gwen' })
    .update({ username: app.db.raw("'was-' || id"), email: app.db.raw("id || '@northwind.example'") })

const kinds = () => app.db('audit_events').orderBy('occurred_at').pluck('kind')

test('the log-in page names the directory, as long as it is asked', async () => {
  const { name } = await app.db('sso_providers').where({ id }).first('name')
  const hint = `Your name in ${name} works too, with its password.`
  assert.ok((await app.visitor().get('/login')).text.includes(hint))
  await app.db('sso_providers').update({ is_active: false })
  assert.ok(!(await app.visitor().get('/login')).text.includes('works too'))
})

test('who is in the directory logs in by the same form, as the same person each time', async () => {
  for (const _ of ['first', 'second']) {
    const visitor = app.visitor()
    assert.equal((await visitor.logIn('gwen', gwen.password)).headers.location, '/')
    assert.equal((await visitor.get('/account/profile')).status, 200)
  }
  const user = await app.db('users').where({ username: 'gwen' }).first()
  assert.equal(user.password_hash, null)
  assert.equal((await app.db('identities').where({ provider_id: id })).length, 1)
  assert.equal((await kinds()).filter(kind => kind === 'login_failed').length, 0)
})

test('"Remember me" and the way on count as with a password of ours', async () => {
  const visitor = app.visitor()
  const wishes = { remember: '1', return_to: '/account/profile' }
  const { headers } = await visitor.post('/login', { username: 'gwen', password: gwen.password, ...wishes })
  assert.equal(headers.location, '/account/profile')
  assert.ok(visitor.cookies.has('stint_remember'))
})

test('a wrong or empty password is refused like any other, and counted', async () => {
  assert.match((await app.visitor().logIn('gwen', 'wrong')).text, /Username or password is wrong/)
  assert.deepEqual(await kinds(), ['login_failed'])
  const before = directory.binds.length
  assert.equal((await app.visitor().logIn('gwen', '')).status, 422)
  assert.equal(directory.binds.length, before)

  for (let attempt = 0; attempt < 4; attempt++) await app.visitor().logIn('gwen', 'wrong')
  assert.equal((await app.visitor().logIn('gwen', gwen.password)).status, 429)
})

test('nobody comes in by the directory as somebody who has a password here', async () => {
  const before = directory.binds.length
  const { status } = await app.visitor().logIn('dora', doraThere.password)
  assert.equal(status, 422)
  assert.equal(directory.binds.length, before)
})

test('who may not log in with a password of ours is looked for in the directory', async () => {
  const force = async (value: boolean) => {
    await settings.set(app.db, app.keys, 'force_sso', value)
    await acted(() => app.settings.get('force_sso') === value)
  }
  await force(true)
  await app.db('users').where({ id: dora.user_id }).update({ uses_password: false })
  const said = (await app.visitor().logIn('dora', PASSWORD)).text
  assert.match(said, /single sign-on here, not with a password/)
  assert.equal((await app.visitor().logIn('dora', 'wrong')).status, 422)

  const asked = await app.visitor().logIn('dora', doraThere.password)
  assert.match(asked.headers.location ?? '', new RegExp(`^/sso/${id}/finish\\?code=`))
  const trust = { config: app.db.raw(`config || '{"trusts_email": true}'`), links_by_email: true }
  await app.db('sso_providers').where({ id }).update(trust)
  assert.equal((await app.visitor().logIn('dora', doraThere.password)).headers.location, '/')
  assert.deepEqual(await app.db('identities').pluck('user_id'), [dora.user_id])

  await force(false)
  await app.db('users').where({ id: dora.user_id }).update({ uses_password: null })
})

test('a directory is linked by the account’s page, with its name and password', async () => {
  const person = await logIn(app, dora)
  const path = `/account/identities/${id}`
  assert.match((await person.get('/account/password')).text, new RegExp(`href="${path}"`))
  const there = { username: 'dora', password: doraThere.password }
  assert.match((await person.post(path, { ...there, password: 'wrong' })).text, /Username or password is wrong/)
  assert.equal((await app.visitor().logIn('dora', doraThere.password)).status, 422)

  assert.equal((await person.post(path, there)).headers.location, '/account/password')
  assert.deepEqual(await app.db('identities').pluck('user_id'), [dora.user_id])
  assert.equal((await app.visitor().logIn('dora', doraThere.password)).headers.location, '/')
  const taken = await (await logIn(app, ana)).post(path, there)
  assert.equal(taken.status, 422)
  assert.match(taken.text, /linked to another account here/)
})

test('passwords that are tried in order to link count with those of log-ins', async () => {
  const person = await logIn(app, dora)
  await app.db('throttle_hits').del()
  const guess = { username: 'gwen', password: 'a guess' }
  for (let turn = 0; turn < 5; turn++) await person.post(`/account/identities/${id}`, guess)
  assert.equal((await person.post(`/account/identities/${id}`, guess)).status, 429)
  assert.equal((await app.visitor().logIn('gwen', gwen.password)).status, 429)
})

test('where addresses link and are trusted, an account of ours is linked', async () => {
  await app.db('sso_providers').where({ id }).update({ links_by_email: true })
  const asked = await app.visitor().logIn('dora', doraThere.password)
  assert.match(asked.headers.location ?? '', new RegExp(`^/sso/${id}/finish\\?code=`))

  await app
    .db('sso_providers')
    .where({ id })
    .update({ config: app.db.raw(`config || '{"trusts_email": true}'`) })
  assert.equal((await app.visitor().logIn('dora', doraThere.password)).headers.location, '/')
  assert.deepEqual(await app.db('identities').where({ subject: 'd-1' }).pluck('user_id'), [dora.user_id])
  assert.equal((await app.visitor().logIn('dora', PASSWORD)).headers.location, '/')
})

test('an address that is not trusted is linked after the password of ours', async () => {
  await app.db('identities').del()
  await app.db('sso_providers').where({ id }).update({ links_by_email: true })
  const visitor = app.visitor()
  const { headers } = await visitor.logIn('dora', doraThere.password)
  const page = await visitor.get(headers.location ?? '')
  assert.match(page.text, /Link your account/)
  const code = /name="code" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const linked = await visitor.post(`/sso/${id}/link`, { code, username: 'dora', password: PASSWORD })
  assert.equal(linked.status, 303)
  assert.equal((await app.visitor().logIn('dora', doraThere.password)).headers.location, '/')
})

test('who may not have an account is told so, and the log says why', async () => {
  await app.db('sso_providers').where({ id }).update({ allows_sign_up: false })
  const { status, text } = await app.visitor().logIn('gwen', gwen.password)
  assert.equal(status, 403)
  assert.match(text, /There is no account for you yet/)
  assert.deepEqual(await kinds(), ['sso_failed'])
})

test('whose account the directory refuses is told no more than others, and the log says why', async () => {
  const barred = 'ldap: 80090308, data 532, v4563'
  const refusing = await openDirectory({ people: [gwen], refusal: barred })
  await app.db('sso_providers').del()
  await connectDirectory(app, refusing.port)
  const { status, text } = await app.visitor().logIn('gwen', gwen.password)
  assert.equal(status, 422)
  assert.match(text, /Username or password is wrong/)
  const [event] = await app.db('audit_events').where({ kind: 'sso_failed' }).select('details')
  assert.match(event.details.why, /refuses the person’s account.*the password is expired/)
})

test('a directory that hangs holds up nobody who has a password here', async () => {
  let asked = 0
  const port = await openSocket(() => asked++)
  await app
    .db('sso_providers')
    .where({ id })
    .update({ config: app.db.raw('config || ?::jsonb', [{ urls: `ldap://127.0.0.1:${port}` }]) })
  assert.equal((await app.visitor().logIn('dora', PASSWORD)).status, 303)
  assert.equal((await app.visitor().logIn('dora', 'wrong')).status, 422)
  assert.equal(asked, 0)

  const answer = await app.visitor().logIn('gwen', gwen.password)
  assert.equal(answer.status, 503)
  assert.match(answer.text, /does not work right now/)
  const [event] = await app.db('audit_events').where({ kind: 'sso_failed' }).select('details')
  assert.match(event.details.why, /longer than it may.*The time was over/)
  assert.doesNotMatch(JSON.stringify(await app.db('audit_events').select()), new RegExp(gwen.password))
})

test('the next directory is asked where one is down or knows nobody of that name', async () => {
  await app.db('sso_providers').del()
  const empty = await openDirectory({ people: [] })
  await connectDirectory(app, 1, { position: 1 })
  await connectDirectory(app, empty.port, { position: 2 })
  await connectDirectory(app, directory.port, { position: 3, allows_sign_up: true })
  assert.equal((await app.visitor().logIn('gwen', gwen.password)).headers.location, '/')
})

test('who comes from the directory proves there again that it is them', async () => {
  const visitor = app.visitor()
  await visitor.logIn('gwen', gwen.password)
  assert.equal((await visitor.post('/confirm', { password: 'wrong' })).status, 422)
  assert.equal((await visitor.post('/confirm', { password: doraThere.password })).status, 422)
  assert.equal((await visitor.post('/confirm', { password: gwen.password })).status, 303)
})
