import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { changePassword } from '../src/operators/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD } from './support/cast.js'
import { codeOf, passTime, switchOn } from './support/second-factor.js'
import type { Visitor } from './support/visitor.js'

const PATH = '/admin/security'
let app: TestApp
let operator: Visitor

before(async () => {
  app = await openApp()
  await createCast(app)
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'second_factors', 'pending_logins', 'operator_sessions'])
    await app.db(table).del()
  operator = await enter()
})

async function enter(return_to = ''): Promise<Visitor> {
  const visitor = app.visitor()
  await visitor.post('/admin/login', { username: 'operator', password: PASSWORD, return_to })
  return visitor
}

const isIn = async (visitor: Visitor) => (await visitor.get('/admin/health')).status === 200

test('an operator’s password alone opens nothing, and a code once', async () => {
  const elsewhere = await enter()
  const { key, codes } = await switchOn(app, operator, PATH)
  assert.equal(codes.length, 10)
  assert.deepEqual([await isIn(operator), await isIn(elsewhere)], [true, false])

  const visitor = await enter('/admin/security')
  assert.equal(await isIn(visitor), false)
  const code = codeOf(key)
  assert.equal((await visitor.post('/admin/login/code', { code })).headers.location, '/admin/security')
  assert.equal(await isIn(visitor), true)
  assert.equal((await (await enter()).post('/admin/login/code', { code })).status, 422)
  assert.equal((await (await enter()).post('/admin/login/code', { code: codes[0] ?? '' })).headers.location, '/admin')
})

test('what waits for a code goes to /admin/login alone, and is worth nothing at the members’ door', async () => {
  const { key } = await switchOn(app, operator, PATH)
  const visitor = app.visitor()
  const { cookies } = await visitor.post('/admin/login', { username: 'operator', password: PASSWORD })
  const cookie = cookies.find(each => each.startsWith('stint_operator_pending=')) ?? ''
  for (const attribute of ['Path=/admin/login', 'HttpOnly', 'SameSite=Strict']) assert.ok(cookie.includes(attribute))

  visitor.cookies.set('stint_pending', visitor.cookies.get('stint_operator_pending') ?? '')
  assert.equal((await visitor.post('/login/code', { code: codeOf(key) })).headers.location, '/login')
})

test('a new password of the operator ends what waits for a code', async () => {
  const { key } = await switchOn(app, operator, PATH)
  const visitor = await enter()
  const { id, password_hash } = await app.db('operators').first()
  await changePassword(app.db, id, `${password_hash}A`)

  assert.equal((await visitor.post('/admin/login/code', { code: codeOf(key) })).headers.location, '/admin/login')
  await app.db('operators').update({ password_hash })
})

test('step-up in the panel asks for the password, and for a code where there is one', async () => {
  const later = () => app.db('operator_sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  const confirm = (values: Record<string, string>) => operator.post('/admin/confirm', { ...values, return_to: PATH })
  await later()
  assert.equal((await operator.get(PATH)).headers.location, '/admin/confirm?return_to=%2Fadmin%2Fsecurity')
  assert.equal((await confirm({ password: 'wrong' })).status, 422)
  assert.equal((await confirm({ password: PASSWORD })).headers.location, PATH)

  const { key } = await switchOn(app, operator, PATH)
  await later()
  assert.equal((await operator.post(`${PATH}/key`)).status, 303)
  assert.equal((await confirm({ password: PASSWORD })).status, 422)
  assert.equal((await operator.get(PATH)).status, 303)
  assert.equal((await confirm({ password: PASSWORD, code: codeOf(key) })).headers.location, PATH)
  assert.equal((await operator.get(PATH)).status, 200)
})

test('an operator renews the recovery codes and switches it off with a code', async () => {
  const { key, codes } = await switchOn(app, operator, PATH)
  assert.equal((await operator.post(`${PATH}/recovery-codes`)).status, 200)
  assert.equal((await operator.post(`${PATH}/delete`, { code: codes[0] ?? '' })).status, 422)
  await passTime(app)
  assert.equal((await operator.post(`${PATH}/delete`, { code: codeOf(key) })).headers.location, PATH)

  assert.equal(await isIn(await enter()), true)
})
