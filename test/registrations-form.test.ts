import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openPostedApp, type PostedApp } from './support/post.js'

let app: PostedApp

before(async () => {
  app = await openPostedApp()
})

beforeEach(async () => {
  await app.db('throttle_hits').del()
  await app.change({ registration: true, registration_domains: '' })
})

const newcomer = { username: 'gerda', email: 'gerda@example.org', password: 'seven swans a-swimming', zone: 'UTC' }

const register = (change: Partial<typeof newcomer>) => app.visitor().post('/register', { ...newcomer, ...change })

test('only addresses of the domains that the operator allows may register', async () => {
  await app.change({ registration_domains: 'northwind.example, example.org' })
  const refused = await register({ email: 'gerda@evil.example' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /Only addresses of northwind\.example, example\.org may be used here/)
  assert.equal((await register({ email: 'gerda@sub.example.org' })).status, 422)
  assert.equal((await register({ email: 'gerda@EXAMPLE.org' })).status, 303)
})

test('what is wrong is said beside each field, what was typed stays, and the password goes', async () => {
  const { status, text } = await register({
    username: 'a@b',
    email: 'gerda',
    password: 'password123',
    zone: 'Mars/Olympus',
  })
  assert.equal(status, 422)
  for (const sentence of [/Leave out spaces, @ and/, /not an e-mail address/, /Many would guess that/, /from the list/])
    assert.match(text, sentence)
  assert.match(text, /value="gerda"/)
  assert.doesNotMatch(text, /password123/)
  assert.match((await register({ password: 'gerda at the sea', username: 'Gerda' })).text, /Leave the username/)
})
