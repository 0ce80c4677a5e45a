import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { hashPassword } from '../src/auth/passwords.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { isIn, rememberCookie, reopen } from './support/remembered.js'
import { codeOf, passTime, switchOn } from './support/second-factor.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let dora: Person
let key: string
let codes: string[]

before(async () => {
  app = await openApp({ STINT_SERVER_TRUST_PROXY: '1' })
  ;({ dora } = await createCast(app))
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'second_factors', 'pending_logins', 'known_devices']) await app.db(table).del()
  dora = await logIn(app, dora)
  ;({ key, codes } = await switchOn(app, dora))
})

/** A browser in which Dora has typed her password, and nothing else yet. */
async function atTheCode(wishes: Record<string, string> = {}): Promise<Visitor> {
  const visitor = app.visitor()
  visitor.base = dora.base
  const { headers } = await visitor.post('/login', { username: 'dora', password: PASSWORD, ...wishes })
  assert.equal(headers.location, '/login/code')
  return visitor
}

const enter = (visitor: Visitor, code: string, address = '127.0.0.1') =>
  visitor.post('/login/code', { code }, { headers: { 'X-Forwarded-For': address } })

test('the password alone opens nothing; the code does, and then it goes on to where they wanted to go', async () => {
  const visitor = await atTheCode({ return_to: '/account/profile' })
  assert.equal(visitor.cookies.has('stint_session'), false)
  assert.equal(await isIn(visitor), false)
  assert.match((await visitor.get('/account/profile')).headers.location ?? '', /^\/login/)

  assert.equal((await visitor.get('/login/code')).status, 200)
  assert.equal((await enter(visitor, codeOf(key))).headers.location, '/account/profile')
  assert.equal(await isIn(visitor), true)
  assert.equal(visitor.cookies.has('stint_pending'), false)
  assert.deepEqual(await app.db('pending_logins'), [])
})

test('the proof of the password is in a cookie that scripts can’t read, for the log-in alone, and only as a hash in the table', async () => {
  const { cookies } = await app.visitor().post('/login', { username: 'dora', password: PASSWORD })
  const cookie = cookies.find(each => each.startsWith('stint_pending=')) ?? ''
  for (const attribute of ['Path=/login', 'HttpOnly', 'SameSite=Lax']) assert.ok(cookie.includes(attribute), cookie)

  const [, token = ''] = /=([^;]+)/.exec(cookie) ?? []
  assert.ok(token.length >= 40 && !JSON.stringify(await app.db('pending_logins')).includes(token))
})

test('a code lets in once, however many try it at once', async () => {
  const visitors = await Promise.all([atTheCode(), atTheCode(), atTheCode()])
  const code = codeOf(key)
  const answers = await Promise.all(visitors.map(visitor => enter(visitor, code)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422, 422])

  assert.equal((await enter(await atTheCode(), code)).status, 422)
  assert.equal((await enter(await atTheCode(), codeOf(key, 1))).status, 303)
})

test('a recovery code lets in once, in capitals and with spaces too', async () => {
  const code = codes[3] ?? ''
  assert.equal((await enter(await atTheCode(), code.toUpperCase().replaceAll('-', ' '))).status, 303)
  assert.equal((await enter(await atTheCode(), code)).status, 422)
  assert.equal((await app.db('recovery_codes')).length, 9)
})

test('a wrong code, an old one, a used recovery code and nonsense get the same answer', async () => {
  await enter(await atTheCode(), codes[0] ?? '')
  const visitor = await atTheCode()
  const texts = []
  for (const code of [codeOf(key, -9), codes[0] ?? '', 'nonsense']) texts.push((await enter(visitor, code)).text)

  assert.match(texts[0] ?? '', /That code is wrong, too old or used already/)
  assert.deepEqual(texts, Array(3).fill(texts[0]))
})

test('without the password there is no code to type, in another browser neither', async () => {
  const visitor = await atTheCode()
  const { id } = await app.db('users').where({ username: 'emil' }).first('id')
  for (const forged of ['', 'x', id, 'j:{}']) {
    const stranger = app.visitor()
    stranger.cookies.set('stint_pending', encodeURIComponent(forged))
    assert.equal((await stranger.get('/login/code')).headers.location, '/login')
    assert.equal((await enter(stranger, codeOf(key))).headers.location, '/login')
  }
  assert.equal((await enter(visitor, codeOf(key))).status, 303)
})

test('ten minutes later the password is asked for again', async () => {
  const visitor = await atTheCode()
  const pass = (seconds: number) =>
    app.db('pending_logins').update({ expires_at: app.db.raw('expires_at - make_interval(secs => ?)', [seconds]) })
  await pass(595)
  assert.equal((await visitor.get('/login/code')).status, 200)
  await pass(6)

  assert.equal((await enter(visitor, codeOf(key))).headers.location, '/login')
  assert.match((await visitor.get('/login')).text, /Log in with your password first/)
  assert.equal(await isIn(visitor), false)
})

test('a new password, a closed account and switching it off end what waits for a code', async () => {
  const change = (row: object) => app.db('users').where({ id: dora.user_id }).update(row)
  const { password_hash } = await app.db('users').where({ id: dora.user_id }).first('password_hash')
  const refused = async (act: () => Promise<unknown>) => {
    const visitor = await atTheCode()
    await act()
    assert.equal((await enter(visitor, codeOf(key))).headers.location, '/login')
    assert.equal(await isIn(visitor), false)
  }
  const another = await hashPassword('a moss green kettle sings')
  await refused(() => change({ password_hash: another }))
  await change({ password_hash })
  await refused(() => change({ state: 'deactivated' }))
  await change({ state: 'active' })
  await refused(() => app.db('second_factors').del())
})

test('the session gets a new id, never one that came along', async () => {
  const visitor = await atTheCode()
  visitor.cookies.set('stint_session', dora.cookies.get('stint_session') ?? '')
  await enter(visitor, codeOf(key))

  assert.notEqual(visitor.cookies.get('stint_session'), dora.cookies.get('stint_session'))
})

test('"Remember me" is kept until after the code, and a remembered browser is asked for one at its next full log-in', async () => {
  const visitor = await atTheCode({ remember: '1' })
  assert.equal(rememberCookie(visitor), undefined)
  await enter(visitor, codeOf(key))
  assert.equal(await isIn(reopen(visitor)), true)

  const form = { username: 'dora', password: PASSWORD, remember: '1' }
  assert.equal((await visitor.post('/login', form)).headers.location, '/login/code')
  assert.match((await visitor.get('/workspaces')).headers.location ?? '', /^\/login/)
  await passTime(app)
  await enter(visitor, codeOf(key))
  assert.equal((await visitor.get('/workspaces')).status, 200)
})

test('guesses from all over the world count together, and never against a browser that she has used', async () => {
  const known = await atTheCode()
  await enter(known, codeOf(key))
  await passTime(app)
  const visitor = await atTheCode()
  for (let attempt = 1; attempt <= 5; attempt++)
    assert.equal((await enter(visitor, codeOf(key, -9), `192.0.2.${attempt}`)).status, 422)
  assert.equal((await enter(visitor, codeOf(key), '192.0.2.6')).status, 429)
  assert.equal((await enter(await atTheCode(), codeOf(key), '192.0.2.7')).status, 429)

  await known.post('/login', { username: 'dora', password: PASSWORD })
  assert.equal((await enter(known, codeOf(key))).status, 303)
})

test('an address of another place is not gone to afterwards', async () => {
  const visitor = await atTheCode({ return_to: '//evil.example' })
  assert.equal((await enter(visitor, codeOf(key))).headers.location, '/')
})

test('whoever has none isn’t asked for one', async () => {
  assert.equal((await app.visitor().logIn('emil', PASSWORD)).headers.location, '/')
})
