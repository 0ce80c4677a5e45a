import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { browserInWords } from '../src/account/browsers.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { isIn, logInRemembered, reopen } from './support/remembered.js'
import type { Visitor } from './support/visitor.js'

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0'
let app: TestApp
let dora: Person
let finn: Person

before(async () => {
  app = await openApp()
  ;({ dora, finn } = await createCast(app))
})

beforeEach(async () => {
  await app.db('sessions').where({ user_id: dora.user_id }).del()
  await app.db('remembered_devices').del()
})

/** The rows of the page as text. */
async function placesOf(visitor: Visitor) {
  const { text } = await visitor.get('/account/devices')
  return [...text.matchAll(/<tr>\s*<th scope="row">(.*?)<\/tr>/gs)].map(([, row = '']) =>
    row
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

/** The address that ends the one place beside this. */
async function endingOf(visitor: Visitor) {
  const { text } = await visitor.get('/account/devices')
  return /action="([^"]*\/[0-9a-f]{24}\/delete)"/.exec(text)?.[1] ?? ''
}

test('names the browser, its address and when it was seen, and marks the one that asks', async () => {
  const windows = app.visitor()
  const form = { username: 'dora', password: PASSWORD }
  await windows.post('/login', form, { headers: { 'User-Agent': FIREFOX } })
  const here = await logIn(app, dora)
  const places = await placesOf(here)

  assert.equal(places.length, 2)
  assert.match(places[0] ?? '', /^test This browser 127\.0\.0\.1 Now Not remembered Log out$/)
  assert.match(places[1] ?? '', /^Firefox on Windows 127\.0\.0\.1 .*\d\d:\d\d Not remembered End the log-in in Firefox/)
})

test('a remembered browser is one place, however often it came back, and shows until when', async () => {
  const browser = await logInRemembered(app, dora)
  for (const _ of [1, 2, 3]) await reopen(browser).get('tracker')
  const here = await logIn(app, dora)
  const places = await placesOf(here)

  assert.equal(places.length, 2)
  assert.match(places[1] ?? '', /\d{4} End/)
})

test('ends one: a session, or a remembered browser with all that it has opened', async () => {
  const here = await logIn(app, dora)
  const there = await logIn(app, dora)
  assert.equal((await here.post(await endingOf(here))).headers.location, '/account/devices')
  assert.deepEqual([await isIn(here), await isIn(there)], [true, false])

  const remembered = await logInRemembered(app, dora)
  await here.post(await endingOf(here))
  assert.equal(await isIn(remembered), false)
  assert.equal(await isIn(reopen(remembered)), false)
})

test('ends all others at once, and stays remembered itself', async () => {
  const here = await logInRemembered(app, dora)
  const others = [await logIn(app, dora), await logInRemembered(app, dora), reopen(await logInRemembered(app, dora))]
  const stranger = await logIn(app, finn)
  assert.equal((await here.post('/account/devices/others/delete')).status, 303)

  for (const other of others) assert.equal(await isIn(reopen(other)), false)
  assert.equal(await isIn(stranger), true)
  assert.equal((await placesOf(here)).length, 1)
  assert.equal(await isIn(reopen(here)), true)
})

test('nobody ends another person’s log-in, nor learns that it exists', async () => {
  const here = await logIn(app, dora)
  await logInRemembered(app, dora)
  const { id } = await app.db('sessions').where({ user_id: dora.user_id, remembered_device_id: null }).first('id')
  const device = await app.db('remembered_devices').first('id')
  const stranger = await logIn(app, finn)

  for (const each of [id, device.id, '0'.repeat(24)])
    assert.equal((await stranger.post(`/account/devices/${each}/delete`)).status, 404)
  assert.equal((await placesOf(here)).length, 2)
})

test('a remembered log-in is asked for the password before it sees or ends any', async () => {
  const remembered = reopen(await logInRemembered(app, dora))
  const kept = await logIn(app, dora)
  assert.match((await remembered.get('/account/devices')).headers.location ?? '', /^\/login/)
  assert.match((await remembered.post('/account/devices/others/delete')).headers.location ?? '', /^\/login/)

  assert.equal(await isIn(kept), true)
})

test('shows the newest 50 and says how many there are', async () => {
  const here = await logIn(app, dora)
  const at = new Date(Date.now() - 60_000)
  const row = { user_id: dora.user_id, strength: 'full', confirmed_at: at, last_seen_at: at, browser: FIREFOX }
  const expires_at = new Date(Date.now() + 60_000)
  await app
    .db('sessions')
    .insert(Array.from({ length: 200 }, (_, index) => ({ ...row, expires_at, sid_hash: `of ${index}` })))

  assert.equal((await placesOf(here)).length, 50)
  assert.match((await here.get('/account/devices')).text, /The newest 50 of 201/)
})

test('browsers are called as their owners call them', () => {
  const words = {
    [FIREFOX]: 'Firefox on Windows',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1':
      'Safari on iPhone',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0':
      'Edge on Windows',
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36':
      'Chrome on Android',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15':
      'Safari on macOS',
    'curl/8.5.0': 'curl',
    '': 'Unknown browser',
  }
  for (const [agent, expected] of Object.entries(words)) assert.equal(browserInWords(agent), expected)
})
