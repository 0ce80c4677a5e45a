import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { holdsName, NewPassword } from '../src/auth/password-rules.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

const faultOf = (password: string) => NewPassword.safeParse(password).error?.issues[0]?.message

test('a password has 10 to 200 characters', () => {
  assert.equal(faultOf('xkcd-9Vm!'), 'Use at least 10 characters.')
  assert.equal(faultOf('a few words in a row '.repeat(10)), 'Use at most 200 characters.')
  assert.equal(faultOf('wie ein Wölkchen am Himmel'), undefined)
  assert.equal(faultOf('😀 two words and a face'), undefined)
})

test('what is common, a walk on the keyboard, a date or a repetition is refused, also in disguise', () => {
  for (const password of [
    'password123',
    'P@ssw0rd123!',
    'Summer2026!',
    'qwertyuiop',
    '1q2w3e4r5t6y',
    '1234567890',
    'aaaaaaaaaaaa',
    'a'.repeat(200),
    'abcabcabcabc',
    'iloveyou123',
    '19.08.1984',
  ])
    assert.match(faultOf(password) ?? '', /^Many would guess that/, password)
})

test('only the first 32 characters are judged, as looking at many takes longer than a server should', () => {
  const hard = 'v7#Kq9!mWz2$'
  assert.equal(faultOf(hard), undefined)
  assert.equal(faultOf('a'.repeat(20) + hard), undefined)
  assert.match(faultOf('a'.repeat(32) + hard) ?? '', /^Many would guess that/)
})

test('the username and what stands before the @ are not in it, whatever their case', () => {
  const dora = { username: 'dora', email: 'D.Maar@northwind.example' }
  assert.ok(holdsName('long way home, DORA', dora))
  assert.ok(holdsName('d.maar paints at night', dora))
  assert.ok(!holdsName('northwind in the trees', dora))
  assert.ok(!holdsName('two letters are in many words', { username: 'le' }))
})

test('whoever changes their password is told which rule it breaks', async () => {
  const change = (new_password: string) => dora.post('/account/password', { present_password: PASSWORD, new_password })

  assert.match((await change('password123')).text, /Many would guess that/)
  assert.match((await change('long way home, dora')).text, /Leave the username and the e-mail address out of it/)
  assert.equal((await change('long way home, dear')).status, 303)
})
