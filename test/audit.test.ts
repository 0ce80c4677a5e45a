import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD } from './support/cast.js'

let app: TestApp

before(async () => {
  app = await openApp()
  await createCast(app)
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
