import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { enterAs, enterPanel } from './support/panel.js'
import { switchOn } from './support/second-factor.js'
import type { Visitor } from './support/visitor.js'

const NEW_PASSWORD = 'seven quiet harbours at dawn'

let app: TestApp
let dora: Person
let operator: Visitor
let second: string

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'audit_events', 'second_factors']) await app.db(table).del()
  await app.db('operators').whereNot({ username: 'operator' }).del()
  const { password_hash } = await app.db('operators').first('password_hash')
  const [row] = await app.db('operators').insert({ username: 'second', password_hash }).returning('id')
  second = `/admin/operators/${row.id}`
  operator = await enterPanel(app)
  await app.db('audit_events').del()
})

const events = async () =>
  (await app.db('audit_events').orderBy('occurred_at')).map(({ kind, actor, subject }) => [kind, actor, subject])
const mayEnter = async (username: string, password = PASSWORD) =>
  (await app.visitor().post('/admin/login', { username, password })).status === 303
const stateOf = async (username: string) => (await app.db('operators').where({ username }).first()).state

test('all operators with state, second factor and when they were here; oneself is marked', async () => {
  const { text } = await operator.get('/admin/operators')
  const rows = text.replace(/\s+/g, ' ')

  assert.match(rows, />operator<\/a> <span class="badge accent">You</)
  assert.match(rows, />second<\/a>.*?Active.*?Off.*?Never here</)
  assert.match(rows, /2 operators/)
  assert.match((await operator.get('/admin/operators?q=SEC')).text, /1 operator</)
  assert.match((await operator.get('/admin/operators?q=nobody')).text, /No operator fits this/)
})

test('200 of them go by 50 a page, each once', async () => {
  const { password_hash } = await app.db('operators').first('password_hash')
  await app
    .db('operators')
    .insert(Array.from({ length: 200 }, (_, number) => ({ username: `Many${number}`, password_hash })))
  const seen: (string | undefined)[] = []
  for (let query: string | undefined = '?q=many'; query; ) {
    const { text } = await operator.get(`/admin/operators${query}`)
    seen.push(...[...text.matchAll(/id="operator-(\w+)"/g)].map(([, id]) => id))
    query = /href="\/admin\/operators(\?[^"]*after=[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  }
  assert.deepEqual([seen.length, new Set(seen).size], [200, 200])
})

test('one is added by name and password, which lets them in', async () => {
  const { status, headers } = await operator.post('/admin/operators', { username: 'third', password: NEW_PASSWORD })

  assert.equal(status, 303)
  assert.match((await operator.get(headers.location ?? '')).text, /third is an operator now/)
  assert.equal(await mayEnter('third', NEW_PASSWORD), true)
  assert.deepEqual((await events())[0], ['operator_added', 'operator', 'third'])
  assert.ok(!JSON.stringify(await app.db('audit_events')).includes(NEW_PASSWORD))
})

test('a name that is taken or none, and a password that is easy or holds the name, are refused beside their fields', async () => {
  const wrong: [string, string, RegExp][] = [
    ['Second', NEW_PASSWORD, /There is an operator of that name/],
    ['a b', NEW_PASSWORD, /Leave out spaces/],
    ['third', 'password12', /Many would guess that/],
    ['harbours', NEW_PASSWORD, /Leave the username/],
  ]
  for (const [username, password, says] of wrong) {
    const { status, text } = await operator.post('/admin/operators', { username, password })
    assert.equal(status, 422)
    assert.match(text, says)
    assert.ok(text.includes(`value="${username}"`) && !text.includes(password))
  }
  assert.equal((await app.db('operators')).length, 2)
})

test('deactivating ends sessions at once, also as somebody, and activating opens the panel again', async () => {
  const other = await enterPanel(app, 'second')
  await enterAs(other, dora)
  assert.equal((await other.get(`${dora.base}/tracker`)).status, 200)
  await operator.post(`${second}/deactivate`)

  assert.match((await other.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
  assert.match((await other.get(`${dora.base}/tracker`)).headers.location ?? '', /^\/login/)
  assert.deepEqual(await app.db('sessions').whereNotNull('operator_session_id'), [])
  assert.equal(await mayEnter('second'), false)
  await operator.post(`${second}/deactivate`) // pressed twice
  await operator.post(`${second}/activate`)
  assert.equal(await mayEnter('second'), true)
  assert.deepEqual(
    (await events()).filter(([kind]) => kind?.includes('activated')),
    [
      ['operator_deactivated', 'operator', 'second'],
      ['operator_activated', 'operator', 'second'],
    ],
  )
})

test('nobody does to themselves what takes another operator', async () => {
  const { id } = await app.db('operators').where({ username: 'operator' }).first('id')
  for (const path of ['deactivate', 'activate', 'password', 'second-factor/delete'])
    assert.equal((await operator.post(`/admin/operators/${id}/${path}`, { new_password: NEW_PASSWORD })).status, 403)

  const { text } = await operator.get(`/admin/operators/${id}`)
  assert.doesNotMatch(text, /\/deactivate|\/second-factor/)
  assert.equal(await stateOf('operator'), 'active')
})

test('of two who deactivate each other in the same moment one stays active', async () => {
  const { id } = await app.db('operators').where({ username: 'operator' }).first('id')
  for (let round = 0; round < 5; round++) {
    await app.db('operators').update({ state: 'active' })
    const [first, other] = [await enterPanel(app), await enterPanel(app, 'second')]
    await Promise.all([first.post(`${second}/deactivate`), other.post(`/admin/operators/${id}/deactivate`)])

    assert.equal((await app.db('operators').where({ state: 'active' })).length, 1, `round ${round}`)
  }
  await app.db('operators').update({ state: 'active' })
})

test('another’s password is reset: they are logged out, and the new one lets them in', async () => {
  const other = await enterPanel(app, 'second')
  assert.equal((await operator.post(`${second}/password`, { new_password: 'second second' })).status, 422)
  assert.equal((await operator.post(`${second}/password`, { new_password: NEW_PASSWORD })).status, 303)

  assert.match((await other.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
  assert.deepEqual([await mayEnter('second'), await mayEnter('second', NEW_PASSWORD)], [false, true])
  assert.ok((await events()).some(([kind, , subject]) => kind === 'operator_password_reset' && subject === 'second'))
})

test('another’s second factor is switched off, and they are logged out', async () => {
  const other = await enterPanel(app, 'second')
  await switchOn(app, other, '/admin/security')
  assert.match((await operator.get(second)).text, /Switch second factor off/)
  await operator.post(`${second}/second-factor/delete`)
  await operator.post(`${second}/second-factor/delete`) // pressed twice

  assert.deepEqual(await app.db('second_factors'), [])
  assert.match((await other.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
  assert.equal((await events()).filter(([kind]) => kind === 'operator_second_factor_off').length, 1)
})

test('one’s own password takes the present one, and ends one’s other log-ins', async () => {
  const elsewhere = await enterPanel(app)
  const values = { present_password: 'not it at all', new_password: NEW_PASSWORD }
  const wrong = await operator.post('/admin/password', values)
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /That is not your present password/)
  assert.equal((await operator.post('/admin/password', { ...values, present_password: PASSWORD })).status, 303)

  assert.equal((await operator.get('/admin/health')).status, 200)
  assert.match((await elsewhere.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
  assert.equal(await mayEnter('operator', NEW_PASSWORD), true)
  const { password_hash } = await app.db('operators').where({ username: 'second' }).first()
  await app.db('operators').update({ password_hash })
  assert.ok((await events()).some(([kind]) => kind === 'operator_password_changed'))
})

test('every change asks for the password again, looking doesn’t', async () => {
  await app.db('operator_sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  const changes = [
    '/admin/operators',
    '/admin/password',
    ...['deactivate', 'activate', 'password', 'second-factor/delete'].map(path => `${second}/${path}`),
  ]
  for (const path of changes)
    assert.match((await operator.post(path)).headers.location ?? '', /^\/admin\/confirm/, path)

  for (const path of ['/admin/operators', second]) assert.equal((await operator.get(path)).status, 200)
  assert.equal(await stateOf('second'), 'active')
})
