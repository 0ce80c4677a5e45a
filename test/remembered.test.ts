import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { copyOf, isIn, logInRemembered, rememberCookie, reopen } from './support/remembered.js'
import { giveRole } from './support/workspaces.js'

const WEEK = 604_800
let app: TestApp
let ben: Person
let dora: Person
let emil: Person

before(async () => {
  app = await openApp()
  ;({ ben, dora, emil } = await createCast(app))
})

beforeEach(() => app.db('remembered_devices').del())

/** Moves the clock for remembered browsers by moving what is remembered of it. */
const letPass = ({ db }: TestApp, seconds: number) =>
  db('remembered_devices').update(
    Object.fromEntries(
      ['created_at', 'expires_at', 'rotated_at'].map(column => [
        column,
        db.raw(`${column} - make_interval(secs => ?)`, [seconds]),
      ]),
    ),
  )

test('only a browser for which it was ticked is remembered, for a week, in a cookie that scripts can’t read', async () => {
  const answer = await app.visitor().post('/login', { username: 'dora', password: PASSWORD, remember: '1' })
  const cookie = answer.cookies.find(each => each.startsWith('stint_remember=')) ?? ''
  const expires = Date.parse(/Expires=([^;]+)/.exec(cookie)?.[1] ?? '')

  for (const attribute of ['Path=/', 'HttpOnly', 'SameSite=Lax']) assert.ok(cookie.includes(attribute), cookie)
  assert.ok(Math.abs(expires - Date.now() - WEEK * 1000) < 10_000)
  assert.doesNotMatch((await app.visitor().logIn('dora', PASSWORD)).cookies.join(), /stint_remember/)
  assert.match((await app.visitor().get('/login')).text, /Remember me for 7 days/)
})

test('who comes back sees the tracker, and is asked for the password by all else, then goes on', async () => {
  const browser = reopen(await logInRemembered(app, dora))
  const { text } = await browser.get('tracker')
  const asked = await browser.get('/workspaces')
  const page = await browser.get(asked.headers.location ?? '')

  assert.match(text, /login\?return_to=[^"]*tracker">Confirm it’s you/)
  assert.equal(asked.headers.location, '/login?return_to=%2Fworkspaces')
  assert.match(page.text, /value="dora"/)
  assert.match(page.text, /name="remember" value="1" checked/)

  const form = { username: 'dora', password: PASSWORD, return_to: '/workspaces', remember: '1' }
  assert.equal((await browser.post('/login', form)).headers.location, '/workspaces')
  assert.equal((await browser.get('/workspaces')).status, 200)
  assert.doesNotMatch((await browser.get('tracker')).text, /Confirm it’s you/)
})

test('an admin who is remembered sees all options in the menu, and is sent to the log-in by each but the tracker', async () => {
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
  const linksOn = ({ text }: { text: string }) =>
    [...(/<nav class="rail".*?<footer>/s.exec(text)?.[0] ?? '').matchAll(/href="(\/workspaces\/\w+\/[^"]+)"/g)].map(
      ([, address = '']) => address,
    )
  const full = linksOn(await ben.get('tracker'))
  const browser = reopen(await logInRemembered(app, ben))
  const links = linksOn(await browser.get('tracker'))

  assert.deepEqual(links, full)
  for (const page of ['members', 'roles', 'settings', 'projects'])
    assert.ok(links.includes(`${ben.base}/${page}`), page)
  const asked = links.filter(address => !address.endsWith('/tracker'))
  for (const address of asked)
    assert.equal((await browser.get(address)).headers.location, `/login?return_to=${encodeURIComponent(address)}`)
})

test('a cookie is exchanged only without a live session, and then for another one', async () => {
  const browser = await logInRemembered(app, dora)
  const first = rememberCookie(browser)
  await browser.get('tracker')
  assert.equal(rememberCookie(browser), first)

  await reopen(browser).get('tracker')
  assert.notEqual(rememberCookie(browser), first)
  assert.equal(await isIn(reopen(browser)), true)
})

test('the session of who comes back has an id of its own, never one that came along', async () => {
  const browser = await logInRemembered(app, dora)
  const old = browser.cookies.get('stint_session')
  await app.db('sessions').where({ user_id: dora.user_id }).del()
  await browser.get('tracker')
  assert.notEqual(browser.cookies.get('stint_session'), old)

  browser.cookies.set('stint_session', 's%3Achosen-by-an-attacker.signature')
  assert.equal(await isIn(browser), true)
  assert.doesNotMatch(browser.cookies.get('stint_session') ?? '', /chosen-by-an-attacker/)
})

test('the table holds no token that could be used', async () => {
  const browser = await logInRemembered(app, dora)
  const [, token] = (rememberCookie(browser) ?? '').split('.')

  assert.ok(token && token.length >= 40)
  assert.ok(!JSON.stringify(await app.db('remembered_devices')).includes(token))
})

test('tabs that are opened at once are all let in, and one of them brings the new cookie', async () => {
  const browser = reopen(await logInRemembered(app, dora))
  const tabs = Array.from({ length: 5 }, () => copyOf(app, browser))
  const answers = await Promise.all(tabs.map(tab => tab.get('tracker')))

  assert.deepEqual(
    answers.map(answer => answer.status),
    [200, 200, 200, 200, 200],
  )
  assert.equal(answers.filter(({ cookies }) => cookies.join().includes('stint_remember')).length, 1)
})

test('whose answer was lost comes back with the old cookie, also days later', async () => {
  const browser = reopen(await logInRemembered(app, dora))
  await copyOf(app, browser).get('tracker') // the answer to this never arrives

  assert.equal(await isIn(browser), true)
  await letPass(app, 3 * 86_400)
  assert.equal(await isIn(reopen(browser)), true)
})

test('the old cookie is good for a minute more when the new one was presented, and then was copied', async () => {
  const browser = reopen(await logInRemembered(app, dora))
  const old = copyOf(app, browser)
  await browser.get('tracker')
  await reopen(browser).get('tracker') // presents the new one

  await letPass(app, 50)
  assert.equal(await isIn(copyOf(app, old)), true)
  await letPass(app, 11)
  assert.equal(await isIn(copyOf(app, old)), false)
})

test('a copied cookie ends the browser and all that it opened, and the person is told once', async () => {
  const { db } = app
  const full = await logInRemembered(app, emil)
  const browser = reopen(await logInRemembered(app, emil))
  const thief = copyOf(app, browser)
  await isIn(thief)
  await isIn(reopen(thief))
  await letPass(app, 61)

  assert.equal(await isIn(browser), false)
  assert.equal(await isIn(thief), false)
  assert.equal(await isIn(reopen(thief)), false)
  assert.equal(await isIn(full), true)
  assert.equal((await db('remembered_devices').where({ user_id: emil.user_id })).length, 1) // the other browser

  await browser.logIn('emil', PASSWORD)
  assert.match((await browser.get('tracker')).text, /An old copy of the cookie that remembered you was used/)
  await browser.logIn('emil', PASSWORD)
  assert.doesNotMatch((await browser.get('tracker')).text, /An old copy/)
})

test('cookies that nobody gave out let nobody in and break nothing', async () => {
  const browser = reopen(await logInRemembered(app, dora))
  const [series] = (rememberCookie(browser) ?? '').split('.')
  for (const cookie of ['', 'x', '.', `${series}`, `${series}.`, 'j%3A%7B%7D', `${'a'.repeat(22)}.${'b'.repeat(43)}`]) {
    const stranger = copyOf(app, browser)
    stranger.cookies.set('stint_remember', cookie)
    assert.match((await stranger.get('tracker')).headers.location ?? '', /^\/login/, cookie)
  }
  assert.equal(await isIn(browser), true)
})

test('log-in and log-out end it, whoever was remembered there', async () => {
  const browser = await logInRemembered(app, dora)
  const copy = copyOf(app, browser)
  await browser.post('/logout')
  assert.equal(rememberCookie(browser), undefined)
  assert.equal(await isIn(copy), false)

  const another = await logInRemembered(app, dora)
  const second = reopen(copyOf(app, another))
  await another.logIn('emil', PASSWORD)
  assert.equal(rememberCookie(another), undefined)
  assert.equal(await isIn(second), false)
})

test('a remembered person logs out for good', async () => {
  const browser = reopen(await logInRemembered(app, dora))
  assert.equal((await browser.post('/logout')).headers.location, '/login')

  assert.equal(await isIn(browser), false)
  assert.deepEqual(await app.db('remembered_devices'), [])
})

test('a new password and a deactivated account end it', async () => {
  const browser = await logInRemembered(app, dora)
  const elsewhere = reopen(await logInRemembered(app, dora))
  const { password_hash } = await app.db('users').where({ id: dora.user_id }).first('password_hash')
  const form = { present_password: PASSWORD, new_password: 'a moss green kettle sings' }
  assert.equal((await browser.post('/account/password', form)).status, 303)
  assert.equal(await isIn(browser), true)
  assert.equal(await isIn(elsewhere), false)
  assert.equal(await isIn(reopen(browser)), false)
  await app.db('users').where({ id: dora.user_id }).update({ password_hash })

  const remembered = reopen(await logInRemembered(app, emil))
  await app.db('users').where({ id: emil.user_id }).update({ state: 'deactivated' })
  assert.equal(await isIn(remembered), false)
  await app.db('users').where({ id: emil.user_id }).update({ state: 'active' })
})

test('a browser that is forgotten in the very moment of its return is not let in', async () => {
  const { db } = app
  const browser = reopen(await logInRemembered(app, dora))
  // the log-out commits when the token is exchanged and the session about to begin
  await db.raw(`
    create function forget_now() returns trigger language plpgsql as $$
    begin delete from remembered_devices; return new; end $$;
    create trigger forget_now before insert on sessions for each row execute function forget_now();
  `)
  const { headers } = await browser.get('tracker')
  await db.raw('drop trigger forget_now on sessions')

  assert.match(headers.location ?? '', /^\/login/)
  assert.equal(await isIn(browser), false)
})

test('the lifetime is the config’s, counts from the log-in, and a shorter one acts at once', async () => {
  const hour = await openApp({ STINT_REMEMBER_ME_LIFETIME: '3600' })
  const cast = await createCast(hour)
  const browser = reopen(await logInRemembered(hour, cast.dora))
  await letPass(hour, 3500)
  const { cookies } = await browser.get('tracker')
  const expires = Date.parse(/stint_remember=.*Expires=([^;]+)/.exec(cookies.join('; '))?.[1] ?? '')
  assert.ok(Math.abs(expires - Date.now() - 100_000) < 10_000)
  await letPass(hour, 101)
  assert.equal(await isIn(reopen(browser)), false)

  const longer = reopen(await logInRemembered(hour, cast.dora))
  await hour.db('remembered_devices').update({ expires_at: new Date(Date.now() + WEEK * 1000) })
  await hour.db('remembered_devices').update({ created_at: new Date(Date.now() - 3_601_000) })
  assert.equal(await isIn(longer), false)
})

test('under https and below a path the cookie is Secure and for that path', async () => {
  const https = await openApp({ STINT_SERVER_BASE_URL: 'https://time.example/stint', STINT_SERVER_TRUST_PROXY: '1' })
  const { createUser } = await import('./support/cast.js')
  await createUser(https.db, 'dora')
  const { cookies } = await https
    .visitor()
    .post(
      '/login',
      { username: 'dora', password: PASSWORD, remember: '1' },
      { headers: { 'X-Forwarded-Proto': 'https', Origin: 'https://time.example' } },
    )
  const cookie = cookies.find(each => each.startsWith('stint_remember')) ?? ''

  for (const attribute of ['Path=/stint/', 'Secure', 'HttpOnly']) assert.ok(cookie.includes(attribute), cookie)
})

test('an operator is never remembered, and a remembered member never at the panel', async () => {
  const operator = app.visitor()
  const { cookies } = await operator.post('/admin/login', { username: 'operator', password: PASSWORD, remember: '1' })
  assert.doesNotMatch(cookies.join(), /stint_remember/)
  assert.deepEqual(await app.db('remembered_devices'), [])

  const browser = reopen(await logInRemembered(app, dora))
  assert.match((await browser.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
})
