import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { switchOn } from './support/second-factor.js'

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

beforeEach(() => app.db('audit_events').del())

const events = () => app.db('audit_events').orderBy('occurred_at').select('kind', 'actor', 'operator_id', 'address')

test('who came into the panel, who failed to, and who left is noted, with the address', async () => {
  const { id: operator_id } = await app.db('operators').first('id')
  const visitor = app.visitor()
  await visitor.post('/admin/login', { username: 'operator', password: 'wrong' })
  await visitor.post('/admin/login', { username: 'operator', password: PASSWORD })
  await visitor.post('/admin/logout')

  const by = { actor: 'operator', operator_id, address: '127.0.0.1' }
  assert.deepEqual(await events(), [
    { kind: 'operator_login_failed', ...by },
    { kind: 'operator_logged_in', ...by },
    { kind: 'operator_logged_out', ...by },
  ])
})

test('a name that is no operator’s is noted as it was typed', async () => {
  await app.visitor().post('/admin/login', { username: 'Nobody', password: PASSWORD })
  assert.deepEqual(await events(), [
    { kind: 'operator_login_failed', actor: 'Nobody', operator_id: null, address: '127.0.0.1' },
  ])
})

const members = () => app.db('audit_events').orderBy('occurred_at').select('kind', 'actor', 'user_id', 'address')

test('so is a member’s log-in, and one that failed under the name that was typed; never a password', async () => {
  const { user_id } = dora
  await app.visitor().logIn('DORA', 'not her password')
  await app.visitor().logIn('dora@northwind.example', PASSWORD)
  await app.visitor().logIn('nobody', PASSWORD)

  assert.deepEqual(await members(), [
    { kind: 'login_failed', actor: 'DORA', user_id, address: '127.0.0.1' },
    { kind: 'logged_in', actor: 'dora', user_id, address: '127.0.0.1' },
    { kind: 'login_failed', actor: 'nobody', user_id: null, address: '127.0.0.1' },
  ])
  const all = JSON.stringify(await app.db('audit_events'))
  assert.doesNotMatch(all, /not her password|timekeeper/)
})

test('with a second factor the log-in is noted after the code, and so is a wrong code at either door', async () => {
  const { user_id } = dora
  await switchOn(app, dora)
  const operator = app.visitor()
  await operator.post('/admin/login', { username: 'operator', password: PASSWORD })
  await switchOn(app, operator, '/admin/security')
  await app.db('audit_events').del()

  const visitor = app.visitor()
  await visitor.logIn('dora', PASSWORD)
  await visitor.post('/login/code', { code: '000000x' })
  const atThePanel = app.visitor()
  await atThePanel.post('/admin/login', { username: 'operator', password: PASSWORD })
  await atThePanel.post('/admin/login/code', { code: '000000x' })

  const { id: operator_id } = await app.db('operators').first('id')
  assert.deepEqual(
    await app.db('audit_events').orderBy('occurred_at').select('kind', 'actor', 'user_id', 'operator_id'),
    [
      { kind: 'code_failed', actor: 'dora', user_id, operator_id: null },
      { kind: 'code_failed', actor: 'operator', user_id: null, operator_id },
    ],
  )
})
