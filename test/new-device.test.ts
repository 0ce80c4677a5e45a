import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { openPostedApp, type PostedApp } from './support/post.js'

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0'
let app: PostedApp
let dora: Person

before(async () => {
  app = await openPostedApp()
  ;({ dora } = await createCast(app))
})

beforeEach(() => app.db('throttle_hits').del())

const logInWith = (browser: string) =>
  app.visitor().post('/login', { username: 'dora', password: PASSWORD }, { headers: { 'User-Agent': browser } })

test('a log-in in a browser that the account does not know is told by mail: when, from where, in which', async () => {
  assert.equal((await logInWith(FIREFOX)).status, 303)
  const [mail, ...others] = await app.deliver()

  assert.deepEqual(others, [])
  assert.deepEqual([mail?.to, mail?.subject], ['dora@northwind.example', 'A new device on Stint'])
  assert.match(
    mail?.text ?? '',
    /your account dora was logged in on \w+,? \d+ \w+ \d{4} at \d\d:\d\d \(Europe\/Vienna\)/,
  )
  assert.match(mail?.text ?? '', /Firefox on Windows, from the address 127\.0\.0\.1/)
  assert.match(mail?.text ?? '', /http:\S+\/account\/devices/)
})

test('the browser’s own words are only text in the mail', async () => {
  await logInWith('<b>Evil</b>/1.0')
  const [mail] = await app.deliver()
  assert.match(mail?.text ?? '', /know: <b>Evil<,/)
  assert.doesNotMatch(mail?.html ?? '', /<b>Evil/)
})

test('a browser that logged in before is not told again, nor the first of all', async () => {
  const again = await logIn(app, dora)
  await app.deliver()
  await again.post('/logout')
  assert.equal((await again.logIn('dora', PASSWORD)).status, 303)
  await app.db('known_devices').where({ user_id: dora.user_id }).del()
  await logInWith(FIREFOX)

  assert.deepEqual(await app.deliver(), [])
})

test('a log-in that fails is no new device', async () => {
  await app.visitor().post('/login', { username: 'dora', password: 'wrong' })
  assert.deepEqual(await app.deliver(), [])
})

test('a browser in which somebody else logged in before is new to the account', async () => {
  const shared = await logIn(app, dora)
  await app.deliver()
  await shared.logIn('emil', PASSWORD)
  const told = (await app.deliver()).map(({ to }) => to)
  assert.deepEqual(told, ['emil@northwind.example'])
})
