import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { changePassword } from '../src/operators/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let ana: Person

before(async () => {
  app = await openApp({ STINT_ADMIN_SESSION_GC_MAXLIFETIME: '1800' })
  ;({ ana } = await createCast(app))
})

beforeEach(() => app.db('throttle_hits').del())

const enterPanel = (visitor: Visitor, username: string, password = PASSWORD) =>
  visitor.post('/admin/login', { username, password })

test('neither door opens the other: an owner is no operator, an operator no member', async () => {
  assert.equal((await enterPanel(app.visitor(), 'ana')).status, 422)
  assert.equal((await app.visitor().logIn('operator', PASSWORD)).status, 422)
  assert.match((await ana.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)

  const operator = app.visitor()
  await enterPanel(operator, 'operator')
  assert.match((await operator.get(`/workspaces/${ana.workspace_id}/tracker`)).headers.location ?? '', /^\/login/)
})

test('a cookie of one door is worth nothing at the other', async () => {
  const operator = app.visitor()
  await enterPanel(operator, 'operator')
  const swapped = app.visitor()
  swapped.cookies.set('stint_session', operator.cookies.get('stint_operator') ?? '')
  swapped.cookies.set('stint_operator', ana.cookies.get('stint_session') ?? '')

  assert.match((await swapped.get('/')).headers.location ?? '', /^\/login/)
  assert.match((await swapped.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
})

test('the operator’s cookie is Strict and goes to /admin only', async () => {
  const { cookies } = await enterPanel(app.visitor(), 'operator')
  const cookie = cookies.find(each => each.startsWith('stint_operator')) ?? ''

  for (const attribute of ['Path=/admin', 'HttpOnly', 'SameSite=Strict']) assert.ok(cookie.includes(attribute), cookie)
})

test('an operator’s session ends after its own idle time', async () => {
  const operator = app.visitor()
  await enterPanel(operator, 'operator')
  const idle = (seconds: number) =>
    app.db('operator_sessions').update({ last_seen_at: app.db.raw('now() - make_interval(secs => ?)', [seconds]) })

  await idle(1700)
  assert.equal((await operator.get('/admin/health')).status, 200)
  await idle(1801)
  assert.match((await operator.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
})

test('failures at the panel are throttled apart from a member of the same name', async () => {
  for (let attempt = 0; attempt < 5; attempt++) await enterPanel(app.visitor(), 'operator', 'wrong')
  assert.equal((await enterPanel(app.visitor(), 'operator')).status, 429)
  assert.equal((await app.visitor().logIn('ana', PASSWORD)).status, 303)
})

test('goes on to where the operator wanted to go, and out again', async () => {
  const operator = app.visitor()
  const asked = await operator.get('/admin/health')
  assert.equal(asked.headers.location, '/admin/login?return_to=%2Fadmin%2Fhealth')
  const answer = await operator.post('/admin/login', {
    username: 'operator',
    password: PASSWORD,
    return_to: '/admin/health',
  })
  assert.equal(answer.headers.location, '/admin/health')

  const page = await operator.get('/admin/health')
  assert.match(page.text, /PostgreSQL 1\d/)
  await operator.post('/admin/logout')
  assert.match((await operator.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
})

test('a flood of failures slows strangers at the panel, and never the browser that an operator used before', async () => {
  const known = app.visitor()
  const { cookies } = await enterPanel(known, 'operator')
  const cookie = cookies.find(each => each.startsWith('stint_operator_device')) ?? ''
  for (const attribute of ['Path=/admin', 'HttpOnly', 'SameSite=Strict']) assert.ok(cookie.includes(attribute), cookie)

  const { id } = await app.db('operators').where({ username: 'operator' }).first('id')
  const key = `account login operator ${id}`
  await app.db('throttle_hits').insert(Array.from({ length: 30 }, () => ({ key })))
  await app.db('throttle_hits').insert({ key: `turn ${key}`, hit_at: new Date(Date.now() + 60_000) })

  assert.equal((await enterPanel(app.visitor(), 'operator')).status, 429)
  assert.equal((await enterPanel(known, 'operator')).status, 303)
})

test('a member’s known browser is none of an operator’s, and a new password forgets the operator’s', async () => {
  const operator = app.visitor()
  await enterPanel(operator, 'operator')
  await ana.logIn('ana', PASSWORD)
  assert.notEqual(operator.cookies.get('stint_operator_device'), undefined)
  assert.equal(ana.cookies.get('stint_operator_device'), undefined)

  const { id, password_hash } = await app.db('operators').where({ username: 'operator' }).first()
  await changePassword(app.db, id, password_hash)
  assert.deepEqual(await app.db('operator_devices'), [])
})
