import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as settings from '../src/settings/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { acted } from './support/settings-stage.js'
import { connectUnseen } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let dora: Person
let id: string

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  id = await connectUnseen(app)
  await settings.set(app.db, app.keys, 'automatic_login', id)
  await acted(() => app.settings.get('automatic_login') === id)
})
beforeEach(() => app.db('throttle_hits').del())

/** Dora's browser after her session ended while she typed, sent to the provider and turned back there with this error. */
async function comeBack(query = '', error = 'access_denied') {
  const visitor = await logIn(app, dora)
  await app.db('sessions').del()
  const address = '/login/again?path=%2Faccount%2Fprofile&return_to=%2Faccount%2Fprofile'
  const led = await visitor.post(address, { title: 'typed before' })
  const start = /url=(\S+)/.exec(led.headers.refresh ?? '')?.[1] ?? ''
  const { headers } = await visitor.get(start + query)
  const state = new URL(headers.location ?? '').searchParams.get('state') ?? ''
  const callback = await visitor.get(`/sso/${id}/callback?${new URLSearchParams({ error, state })}`)
  return { visitor, page: await visitor.get(callback.headers.location ?? '') }
}

const linksOf = (text: string) =>
  [...text.matchAll(/<a class="button[^"]*" href="([^"]+)"/g)].map(([, to = '']) => to.replaceAll('&amp;', '&'))

const sendAgain = (visitor: Visitor, text: string) => {
  const field = (name: string) => /value="([^"]*)"/.exec(text.slice(text.indexOf(`name="${name}"`)))?.[1] ?? ''
  const kept = field('kept').replaceAll('&quot;', '"')
  return visitor.post('/login', { username: 'dora', password: PASSWORD, kept, kept_path: field('kept_path') })
}

test('what was typed outlives a round trip that was cancelled, for another try and for another way', async () => {
  const { visitor, page } = await comeBack('&remember=1')
  assert.deepEqual([page.status, page.headers.refresh], [403, undefined])
  const [again = '', other = ''] = linksOf(page.text)
  assert.match(again, new RegExp(`^/sso/${id}/start\\?kept=[0-9a-f]{24}&remember=1$`))
  assert.match(other, /^\/login\?local=1&kept=[0-9a-f]{24}&remember=1$/)

  await visitor.get(again)
  const [trip] = await app.db('sso_requests').whereNull('answered_at')
  assert.deepEqual(
    [trip.kept_path, trip.kept, trip.remembers],
    ['/account/profile', '[["title","typed before"]]', true],
  )

  const login = await visitor.get(other)
  assert.equal(login.headers.refresh, undefined)
  assert.match(login.text, /What you typed is kept here[\s\S]*name="remember" value="1" checked/)
  assert.equal((await app.db('kept_forms')).length, 2) // before the first trip, and after it
  assert.match((await sendAgain(visitor, login.text)).text, /Send it again[\s\S]*typed before/)
})

test('another browser, or the same one too late, finds nothing of it', async () => {
  const { visitor, page } = await comeBack()
  const [again = '', other = ''] = linksOf(page.text)
  const stranger = app.visitor()
  assert.doesNotMatch((await stranger.get(other)).text, /typed before/)
  await stranger.get(again)
  assert.equal((await app.db('sso_requests').whereNull('answered_at').orderBy('expires_at', 'desc').first()).kept, null)

  await app.db('kept_forms').update({ expires_at: new Date() })
  assert.doesNotMatch((await visitor.get(other)).text, /typed before/)
  assert.doesNotMatch((await visitor.get('/login?local=1&kept=nonsense')).text, /typed before/)
})

test('somebody else who then logs in at this browser sends nothing of it', async () => {
  const { visitor, page } = await comeBack()
  const [, other = ''] = linksOf(page.text)
  const login = await visitor.get(other)
  await visitor.logIn('emil', PASSWORD)
  await visitor.post('/logout')
  assert.doesNotMatch((await sendAgain(visitor, login.text)).text, /typed before/)
})

test('where one wanted to go outlives it too', async () => {
  const visitor = app.visitor()
  const { headers } = await visitor.get(`/sso/${id}/start?return_to=%2Fhelp`)
  const state = new URL(headers.location ?? '').searchParams.get('state') ?? ''
  const callback = await visitor.get(`/sso/${id}/callback?error=access_denied&state=${state}`)
  const { text } = await visitor.get(callback.headers.location ?? '')
  assert.deepEqual(linksOf(text), [`/sso/${id}/start?return_to=%2Fhelp`, '/login?local=1&return_to=%2Fhelp'])
})
