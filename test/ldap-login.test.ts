import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { TestApp } from './support/app.js'
import { openApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { BASE, connectDirectory, gwen, openDirectory, openSocket } from './support/directory.js'

let app: TestApp
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
  ;({ dora } = await createCast(app))
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
const seconds = async (work: Promise<unknown>) => {
  const began = performance.now()
  await work
  return (performance.now() - began) / 1000
}

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

test('a directory that hangs holds up nobody who has a password here', async () => {
  const port = await openSocket(() => {})
  await app
    .db('sso_providers')
    .where({ id })
    .update({ config: app.db.raw('config || ?::jsonb', [{ urls: `ldap://127.0.0.1:${port}` }]) })
  await app.visitor().logIn('dora', PASSWORD) // the first log-in of all loads what the others have
  const local = await seconds(app.visitor().logIn('dora', PASSWORD))
  const wrong = await seconds(app.visitor().logIn('dora', 'wrong'))
  assert.ok(local < 1 && wrong < 1, `${local} s, ${wrong} s`)

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
