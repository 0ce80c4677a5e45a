import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { purge } from '../src/jobs/purge.js'
import { efface } from '../src/users/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, createUser, logIn, PASSWORD, type Person } from './support/cast.js'
import { asPerson, enterAs, enterPanel } from './support/panel.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let dora: Person

before(async () => {
  app = await openApp({ STINT_ADMIN_SESSION_GC_MAXLIFETIME: '1800' })
  cast = await createCast(app)
  ;({ dora } = cast)
})

beforeEach(async () => {
  await app.db('throttle_hits').del()
  await app.db('enter_tokens').del()
})

const isIn = async (visitor: Visitor) => (await visitor.get(`${dora.base}/tracker`)).status === 200
const wayIn = async (operator: Visitor, { user_id }: Pick<Person, 'user_id'> = dora) =>
  (await operator.post(`/admin/accounts/${user_id}/enter`)).headers.location ?? ''

test('an operator goes in as a user, sees what they see, and every page says so', async () => {
  const operator = await asPerson(app, dora)
  assert.equal((await operator.get('/')).headers.location, `${dora.base}/tracker`)
  await operator.post('timer', { description: 'by another hand' })

  assert.match((await dora.get('tracker')).text, /by another hand/)
  const pages = ['tracker', 'projects', '/workspaces', '/account/profile', '/help', '/confirm', '/nowhere']
  for (const path of pages) {
    const { text } = await operator.get(path)
    assert.match(text, /Logged in as <strong><bdi>Dora<\/bdi>.* by the operator\s+<strong><bdi>operator</, path)
    assert.match(text, /action="\/enter\/end"/, path)
    assert.doesNotMatch((await dora.get(path)).text, /\/enter\/end|the operator/, path)
  }
})

test('the way back leads to the account in the panel, and ends being that user', async () => {
  const operator = await asPerson(app, dora)
  const { status, headers } = await operator.post('/enter/end')

  assert.deepEqual([status, headers.location], [303, `/admin/accounts/${dora.user_id}`])
  assert.equal(await isIn(operator), false)
  assert.equal((await operator.get('/admin/health')).status, 200)
  assert.equal((await operator.post('/enter/end')).headers.location, '/admin') // pressed twice
  assert.equal(await isIn(dora), true)
})

test('begin and end stand in the log, whichever way it ends', async () => {
  await app.db('audit_events').del()
  const { id: operator_id } = await app.db('operators').first('id')
  for (const path of ['/enter/end', '/logout', '/admin/logout']) await (await asPerson(app, dora)).post(path)

  const lines = app.db('audit_events').where('kind', 'like', 'log_in_as%').orderBy('occurred_at')
  const by = { actor: 'operator', operator_id, subject: 'dora', user_id: dora.user_id, address: '127.0.0.1' }
  assert.deepEqual(
    await lines.select('kind', ...Object.keys(by)),
    [1, 2, 3].flatMap(() => [
      { kind: 'log_in_as_began', ...by },
      { kind: 'log_in_as_ended', ...by },
    ]),
  )
})

test('who goes in as another, or logs in as themselves, has ended being the first', async () => {
  await app.db('audit_events').del()
  const operator = await asPerson(app, dora)
  await enterAs(operator, cast.emil)
  await operator.logIn('finn', PASSWORD)

  const lines = await app.db('audit_events').where('kind', 'like', 'log_in_as%').orderBy(['occurred_at', 'id'])
  assert.deepEqual(
    lines.map(({ kind, subject }) => `${kind} ${subject}`).sort(),
    ['dora', 'emil'].flatMap(name => [`log_in_as_began ${name}`, `log_in_as_ended ${name}`]).sort(),
  )
})

test('a way in works once', async () => {
  const operator = await enterPanel(app)
  const path = await wayIn(operator)
  assert.equal((await operator.get(path)).status, 303)
  await operator.post('/enter/end')

  assert.equal((await operator.get(path)).status, 404)
  assert.equal(await isIn(operator), false)
})

test('a way in is closed in another browser, to a mail scanner and to another operator, and stays good for its own', async () => {
  await app.db('operators').insert({ ...(await app.db('operators').first('password_hash')), username: 'second' })
  const [operator, second] = [await enterPanel(app), await enterPanel(app, 'second')]
  const path = await wayIn(operator)
  await wayIn(second)
  for (const other of [app.visitor(), second, dora]) assert.equal((await other.get(path)).status, 404)

  assert.match((await app.visitor().get(path)).text, /in the browser in which an operator asked for it/)
  assert.equal((await operator.get(path)).status, 303)
})

test('a way in is closed after a minute, and to who is logged out or deactivated meanwhile', async () => {
  const closers = {
    late: () => app.db('enter_tokens').update({ expires_at: new Date() }),
    'logged out': (operator: Visitor) => operator.post('/admin/logout'),
    'user deactivated': () => app.db('users').where({ id: dora.user_id }).update({ state: 'deactivated' }),
    'operator deactivated': () => app.db('operators').update({ state: 'deactivated' }),
  }
  for (const [name, close] of Object.entries(closers)) {
    const operator = await enterPanel(app)
    const path = await wayIn(operator)
    await close(operator)

    assert.equal((await operator.get(path)).status, 404, name)
    assert.equal(operator.cookies.has('stint_session'), false, name)
    await app.db('users').update({ state: 'active' })
    await app.db('operators').update({ state: 'active' })
  }
})

test('what is kept of a way in lets nobody in, and is forgotten when it is late', async () => {
  const operator = await enterPanel(app)
  const path = await wayIn(operator)
  const rows = JSON.stringify(await app.db('enter_tokens'))
  assert.ok(!rows.includes(path.split('/').at(-1) ?? ''))
  assert.ok(!rows.includes(operator.cookies.get('stint_enter') ?? ''))

  await app.db('enter_tokens').update({ expires_at: new Date(0) })
  await purge(app.db, app.settings)
  assert.deepEqual(await app.db('enter_tokens'), [])
})

test('its cookie goes there only, Strict, for a minute', async () => {
  const operator = await enterPanel(app)
  const { cookies } = await operator.post(`/admin/accounts/${dora.user_id}/enter`)
  const cookie = cookies.find(each => each.startsWith('stint_enter')) ?? ''
  for (const attribute of ['Path=/enter', 'HttpOnly', 'SameSite=Strict', 'Max-Age=60'])
    assert.ok(cookie.includes(attribute), cookie)
})

test('it asks for the operator’s password where that was typed long ago', async () => {
  const operator = await enterPanel(app)
  await app.db('operator_sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })

  assert.match(await wayIn(operator), /^\/admin\/confirm/)
  assert.deepEqual(await app.db('enter_tokens'), [])
})

test('nobody is logged in as a deactivated or deleted account', async () => {
  const operator = await enterPanel(app)
  const user_id = await createUser(app.db, 'gone')
  await app.db('users').where({ id: user_id }).update({ state: 'deactivated' })
  assert.equal(await wayIn(operator, { user_id }), `/admin/accounts/${user_id}`)
  await efface(app.db, user_id)
  assert.equal((await operator.post(`/admin/accounts/${user_id}/enter`)).status, 404)
})

test('it ends with the operator’s own session: by its end, its idle time, and when either is deactivated', async () => {
  const enders = {
    'logged out': (operator: Visitor) => operator.post('/admin/logout'),
    idle: () => app.db('operator_sessions').update({ last_seen_at: new Date(Date.now() - 1_801_000) }),
    'operator deactivated': () => app.db('operators').update({ state: 'deactivated' }),
    'user deactivated': () => app.db('users').where({ id: dora.user_id }).update({ state: 'deactivated' }),
  }
  for (const [name, end] of Object.entries(enders)) {
    const operator = await asPerson(app, dora)
    assert.equal(await isIn(operator), true, name)
    await end(operator)

    assert.equal(await isIn(operator), false, name)
    await app.db('users').update({ state: 'active' })
    await app.db('operators').update({ state: 'active' })
  }
})

test('who was logged in or remembered in that browser is not any more, and comes back nowhere by it', async () => {
  const operator = await enterPanel(app)
  await operator.post('/login', { username: 'finn', password: PASSWORD, remember: '1' })
  await enterAs(operator, dora)
  assert.equal(operator.cookies.has('stint_remember'), false)
  await operator.post('/enter/end')

  assert.match((await operator.get('/')).headers.location ?? '', /^\/login/)
  assert.deepEqual(await app.db('remembered_devices'), [])
})

test('the user’s own log-ins and remembered browsers stay, and they see the operator’s among them', async () => {
  const own = app.visitor()
  await own.post('/login', { username: 'dora', password: PASSWORD, remember: '1' })
  await asPerson(app, dora)

  assert.equal((await app.db('remembered_devices')).length, 1)
  assert.match((await own.get('/account/devices')).text, /badge warn">Operator</)
})

test('it counts as no activity of the user and makes no browser known', async () => {
  const at = new Date('2026-01-01T00:00:00Z')
  await app.db('members').update({ last_active_at: at })
  const devices = await app.db('known_devices').where({ user_id: dora.user_id })
  const operator = await asPerson(app, dora)
  for (const path of ['/', 'tracker', 'projects', '/account/profile']) await operator.get(path)
  await operator.post('timer', { description: 'unseen' })

  assert.deepEqual((await app.db('members').where({ id: dora.member_id }).first()).last_active_at, at)
  assert.deepEqual(await app.db('known_devices').where({ user_id: dora.user_id }), devices)
  await (await logIn(app, dora)).get('tracker')
  assert.notDeepEqual((await app.db('members').where({ id: dora.member_id }).first()).last_active_at, at)
})
