import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { hashPassword, passwordFits } from '../src/auth/passwords.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person, weaken } from './support/cast.js'

let app: TestApp
let dora: Person
let emil: Person

before(async () => {
  app = await openApp()
  ;({ dora, emil } = await createCast(app))
})

beforeEach(() => app.db('throttle_hits').del())

test('logs in with the username or the e-mail, without regard to case', async () => {
  for (const name of ['dora', 'DORA', ' dora ', 'dora@northwind.example', 'Dora@Northwind.Example']) {
    const { status, headers } = await app.visitor().logIn(name, PASSWORD)
    assert.deepEqual([status, headers.location], [303, '/'], name)
  }
})

test('a wrong password, an unknown name and a deactivated account are answered alike', async () => {
  await app.db('users').where({ id: emil.user_id }).update({ state: 'deactivated' })
  const answers = [
    await app.visitor().logIn('dora', 'not her password'),
    await app.visitor().logIn('nobody', 'not her password'),
    await app.visitor().logIn('emil', PASSWORD),
  ]
  await app.db('users').where({ id: emil.user_id }).update({ state: 'active' })

  assert.deepEqual(
    answers.map(answer => answer.status),
    [422, 422, 422],
  )
  assert.deepEqual([...new Set(answers.map(answer => stripNames(answer.text)))].length, 1)
})

const timeOf = async (act: () => Promise<unknown>) => {
  const start = performance.now()
  await act()
  return performance.now() - start
}

test('an unknown name, a deactivated account and one without a password cost as much as checking one', async () => {
  const real = await hashPassword('a real one, as costly as any')
  const kept = await app.db('users').where({ id: emil.user_id }).first('password_hash', 'state')
  const checks: number[] = []
  for (let turn = 0; turn < 3; turn++) checks.push(await timeOf(() => passwordFits(real, 'not it')))
  const least = Math.min(...checks) // a busy machine makes the others longer

  const cost = () => timeOf(() => app.visitor().logIn('emil', 'not it'))
  assert.ok((await timeOf(() => app.visitor().logIn('nobody', 'not it'))) > least / 2)
  await app.db('users').where({ id: emil.user_id }).update({ password_hash: null })
  assert.ok((await cost()) > least / 2)
  await app.db('users').where({ id: emil.user_id }).update({ password_hash: real, state: 'deactivated' })
  assert.ok((await cost()) > least / 2)
  await app.db('users').where({ id: emil.user_id }).update(kept)
})

test('keeps the name that was typed and never the password', async () => {
  const { text } = await app.visitor().logIn('dora', 'not her password')

  assert.match(text, /value="dora"/)
  assert.doesNotMatch(text, /not her password/)
})

test('goes on to where the person wanted to go', async () => {
  const visitor = app.visitor()
  const asked = await visitor.get(`/workspaces/${dora.workspace_id}/tracker?x=1`)
  assert.equal(
    asked.headers.location,
    `/login?return_to=${encodeURIComponent(`/workspaces/${dora.workspace_id}/tracker?x=1`)}`,
  )

  const { headers } = await visitor.post('/login', {
    username: 'dora',
    password: PASSWORD,
    return_to: `/workspaces/${dora.workspace_id}/tracker?x=1`,
  })
  assert.equal(headers.location, `/workspaces/${dora.workspace_id}/tracker?x=1`)
})

test('never goes on to another place', async () => {
  for (const return_to of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ]) {
    const { headers } = await app.visitor().post('/login', { username: 'dora', password: PASSWORD, return_to })
    assert.equal(headers.location, '/', return_to)
  }
})

test('the session id changes at log-in and is worth nothing after log-out', async () => {
  const visitor = await logIn(app, dora)
  const before = visitor.cookies.get('stint_session')
  await visitor.logIn('dora', PASSWORD)
  const after = visitor.cookies.get('stint_session')
  assert.notEqual(before, after)

  const { headers } = await visitor.post('/logout')
  assert.equal(headers.location, '/login')
  visitor.cookies.set('stint_session', after ?? '')
  assert.match((await visitor.get('tracker')).headers.location ?? '', /^\/login/)
})

test('an id that the browser brought from outside is never taken over', async () => {
  const visitor = app.visitor()
  visitor.cookies.set('stint_session', 's%3Achosen-by-an-attacker.signature')
  await visitor.logIn('dora', PASSWORD)

  assert.doesNotMatch(visitor.cookies.get('stint_session') ?? '', /chosen-by-an-attacker/)
})

test('a deactivated account is out on its next request', async () => {
  const visitor = await logIn(app, emil)
  await app.db('users').where({ id: emil.user_id }).update({ state: 'deactivated' })
  const { headers } = await visitor.get('tracker')
  await app.db('users').where({ id: emil.user_id }).update({ state: 'active' })

  assert.match(headers.location ?? '', /^\/login/)
})

test('a remembered log-in is sent to the log-in page with its name filled in', async () => {
  const visitor = await logIn(app, dora)
  await weaken(app.db, dora)
  const { headers } = await visitor.get('/account/password')
  const page = await visitor.get(headers.location ?? '')

  assert.equal(headers.location, '/login?return_to=%2Faccount%2Fpassword')
  assert.match(page.text, /value="dora"/)
})

test('changing the password asks for the log-in again when that is long ago, and goes on', async () => {
  const visitor = await logIn(app, dora)
  await app
    .db('sessions')
    .where({ user_id: dora.user_id })
    .update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  const asked = await visitor.get('/account/password')
  assert.equal(asked.headers.location, '/confirm?return_to=%2Faccount%2Fpassword')
  assert.equal((await visitor.post('/confirm', { password: 'wrong' })).status, 422)

  const confirmed = await visitor.post('/confirm', { password: PASSWORD, return_to: '/account/password' })
  assert.equal(confirmed.headers.location, '/account/password')
  assert.equal((await visitor.get('/account/password')).status, 200)
})

test('a changed password logs the person out everywhere else, and writes to them', async () => {
  const here = await logIn(app, emil)
  const elsewhere = await logIn(app, emil)
  const form = { present_password: PASSWORD, new_password: 'another long one' }
  assert.equal((await here.post('/account/password', { ...form, present_password: 'wrong' })).status, 422)
  assert.equal((await here.post('/account/password', { ...form, new_password: 'short' })).status, 422)
  assert.equal((await here.post('/account/password', form)).status, 303)

  assert.equal((await here.get('tracker')).status, 200)
  assert.match((await elsewhere.get('tracker')).headers.location ?? '', /^\/login/)
  assert.equal((await app.visitor().logIn('emil', 'another long one')).status, 303)
  const mails = app.db('mails').where({ user_id: emil.user_id }).whereNot({ kind: 'new_device' })
  assert.deepEqual(await mails.pluck('kind'), ['password_changed'])
})

test('a log-in with the old password that meets a change of it is no log-in', async () => {
  const { db } = app
  // the change commits while the log-in has looked at the old password and is about to begin its session
  await db.raw(`
    create function change_now() returns trigger language plpgsql as $$
    begin update users set password_hash = 'changed' where id = new.user_id; return new; end $$;
    create trigger change_now before insert on sessions for each row execute function change_now();
  `)
  const visitor = app.visitor()
  const { password_hash } = await db('users').where({ id: dora.user_id }).first('password_hash')
  await visitor.logIn('dora', PASSWORD)
  await db.raw('drop trigger change_now on sessions')
  await db('users').where({ id: dora.user_id }).update({ password_hash })

  assert.match((await visitor.get('/account/password')).headers.location ?? '', /^\/login/)
})

test('chooses a theme and comes back to the page', async () => {
  const visitor = await logIn(app, dora)
  const { headers } = await visitor.post(
    '/account/theme',
    { theme: 'dark' },
    { headers: { Referer: `${app.url}/help` } },
  )

  assert.equal(headers.location, '/help')
  assert.match((await visitor.get('/help')).text, /data-theme="dark"/)
})

const stripNames = (html: string) =>
  html
    .replace(/value="[^"]*"/g, '')
    .replace(/[0-9a-f]{24,}/g, '')
    .replace(/[0-9a-f-]{36}/g, '')
