import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { network } from '../src/throttles/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD } from './support/cast.js'

let app: TestApp

before(async () => {
  app = await openApp({ STINT_SERVER_TRUST_PROXY: '1' })
  await createCast(app)
})

beforeEach(() => app.db('throttle_hits').del())

const from = (address: string, username: string, password = 'wrong password') =>
  app.visitor().post('/login', { username, password }, { headers: { 'X-Forwarded-For': address } })

const statuses = (answers: { status: number }[]) => answers.map(answer => answer.status)

test('five failures for an account from one address bar that address, also with the right password', async () => {
  for (let attempt = 0; attempt < 5; attempt++) assert.equal((await from('192.0.2.1', 'dora')).status, 422)

  const barred = await from('192.0.2.1', 'dora', PASSWORD)
  assert.equal(barred.status, 429)
  assert.match(barred.text, /Too many attempts/)
  assert.equal((await from('192.0.2.2', 'dora', PASSWORD)).status, 303)
})

test('attempts made at the same moment can not slip through together', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => from('192.0.2.3', 'dora')))

  assert.ok(statuses(answers).filter(status => status === 422).length <= 5)
})

test('twenty failures from an address bar it for every account; an IPv6 /64 is one address', async () => {
  for (let attempt = 0; attempt < 20; attempt++) await from(`2001:db8:1:2::${attempt}`, `person${attempt}`)

  assert.equal((await from('2001:db8:1:2:ffff::1', 'dora', PASSWORD)).status, 429)
  assert.equal((await from('2001:db8:1:3::1', 'dora', PASSWORD)).status, 303)
})

test('a log-in that fits clears the account’s count at this address', async () => {
  for (let attempt = 0; attempt < 4; attempt++) await from('192.0.2.4', 'dora')
  await from('192.0.2.4', 'dora', PASSWORD)

  for (let attempt = 0; attempt < 4; attempt++) assert.equal((await from('192.0.2.4', 'dora')).status, 422)
})

test('many addresses on one account slow it and bar nobody; a browser that is known isn’t slowed', async () => {
  const known = app.visitor()
  await known.logIn('dora', PASSWORD)
  const { id } = await app.db('users').where({ username: 'dora' }).first('id')
  await app.db('throttle_hits').insert(Array.from({ length: 30 }, () => ({ key: `account login ${id}` })))

  const started = Date.now()
  await known.logIn('dora', PASSWORD)
  const quick = Date.now() - started
  const strangers = await Promise.all([from('192.0.2.5', 'dora', PASSWORD), from('192.0.2.6', 'dora', PASSWORD)])
  const slow = Date.now() - started - quick

  assert.deepEqual(statuses(strangers), [303, 303])
  assert.ok(slow > 900, `two strangers took ${slow} ms`)
  assert.ok(quick < slow)
})

test('a username and an e-mail address are one account', async () => {
  for (let attempt = 0; attempt < 3; attempt++) {
    await from(`192.0.2.${20 + attempt}`, 'dora')
    await from(`192.0.2.${20 + attempt}`, 'dora@northwind.example')
  }
  const { id } = await app.db('users').where({ username: 'dora' }).first('id')

  assert.equal((await app.db('throttle_hits').where({ key: `account login ${id}` })).length, 6)
})

test('refused attempts bar nobody for longer, and take no turn from anybody', async () => {
  for (let attempt = 0; attempt < 12; attempt++) await from('192.0.2.7', 'dora')
  assert.equal((await app.db('throttle_hits').where({ key: 'both login dora 192.0.2.7' })).length, 5)

  const { id } = await app.db('users').where({ username: 'dora' }).first('id')
  await app.db('throttle_hits').insert(Array.from({ length: 30 }, () => ({ key: `account login ${id}` })))
  await app.db('throttle_hits').insert({ key: `turn account login ${id}`, hit_at: new Date(Date.now() + 60_000) })
  assert.equal((await from('192.0.2.8', 'dora', PASSWORD)).status, 429)
  assert.equal((await app.db('throttle_hits').where({ key: `turn account login ${id}` })).length, 1)
})

test('a page full of dead invitation links bars nobody’s log-in', async () => {
  const visitor = app.visitor()
  for (let index = 0; index < 25; index++) {
    const secret = String(index).padStart(43, 'a')
    await visitor.get(`/invitations/${'0'.repeat(24)}.${secret}`, { headers: { 'X-Forwarded-For': '192.0.2.9' } })
  }

  assert.equal((await from('192.0.2.9', 'dora', PASSWORD)).status, 303)
})

test('an address that the request only claims to come from counts for nothing', async () => {
  const direct = await openApp()
  await createCast(direct)
  const attempt = (claimed: string) =>
    direct
      .visitor()
      .post('/login', { username: 'dora', password: 'wrong' }, { headers: { 'X-Forwarded-For': claimed } })
  for (let index = 0; index < 5; index++) await attempt(`198.51.100.${index}`)

  assert.equal((await attempt('198.51.100.99')).status, 429)
})

test('an IPv6 address stands for its /64, a mapped IPv4 one for itself', () => {
  assert.equal(network('2001:0db8:0:0:1::1'), network('2001:db8::2:3:4:5'))
  assert.notEqual(network('2001:db8:0:1::1'), network('2001:db8:0:2::1'))
  assert.equal(network('::1'), '0:0:0:0')
  assert.equal(network('::ffff:192.0.2.1'), '192.0.2.1')
})
