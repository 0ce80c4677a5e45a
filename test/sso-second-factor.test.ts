import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { openIdentityProvider } from './support/oidc.js'
import { codeOf, passTime, switchOn } from './support/second-factor.js'
import { connect, logInAt, openAppAtHome, travel } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const people = {
  unvouched: { email: 'dora@northwind.example', email_verified: false },
}

let app: TestApp
let dora: Person
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string
let key: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  there = await openIdentityProvider(people)
  id = await connect(app, there)
  ;({ key } = await switchOn(app, dora))
})
/** Each code is good once, and so is every moment of it. */
beforeEach(async () => {
  await app.db('throttle_hits').del()
  await passTime(app)
})

const isIn = async (visitor: Visitor) => (await visitor.get('/account/profile')).status === 200
const codeIn = (text: string) => /name="code" value="([^"]+)"/.exec(text)?.[1] ?? ''

test('linking by the password takes the code too', async () => {
  const visitor = app.visitor()
  const code = codeIn((await logInAt(visitor, there, id, 'unvouched')).text)
  const form = { code, username: 'dora', password: PASSWORD }
  for (const second_code of ['', codeOf(key, -9)])
    assert.equal((await visitor.post(`/sso/${id}/link`, { ...form, second_code })).status, 422)
  assert.deepEqual([await app.db('identities'), await isIn(visitor)], [[], false])

  assert.equal((await visitor.post(`/sso/${id}/link`, { ...form, second_code: codeOf(key) })).status, 303)
  assert.ok(await isIn(visitor))
})

test('a log-in by a provider asks for the code as one by the password does', async () => {
  const visitor = app.visitor()
  assert.equal((await logInAt(visitor, there, id, 'unvouched')).headers.location, '/login/code')
  assert.equal(await isIn(visitor), false)
  await visitor.post('/login/code', { code: codeOf(key) })
  assert.ok(await isIn(visitor))

  await app
    .db('sessions')
    .where({ user_id: dora.user_id })
    .update({ confirmed_at: new Date(0) })
  const path = `/sso/${id}/confirm?return_to=%2Faccount%2Fapi-keys`
  const callback = await visitor.get(await travel(visitor, there, path, 'unvouched'))
  const code = codeIn((await visitor.get(callback.headers.location ?? '')).text)
  const confirm = (second_code: string) => visitor.post(`/sso/${id}/confirm`, { code, second_code })
  assert.equal((await confirm(codeOf(key, -9))).status, 422)
  assert.equal((await visitor.get('/account/api-keys')).status, 303)
  await passTime(app)
  assert.equal((await confirm(codeOf(key))).headers.location, '/account/api-keys')
  assert.equal((await visitor.get('/account/api-keys')).status, 200)
})
