import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as resets from '../src/password-resets/queries.js'
import { activate, deactivate } from '../src/users/states.js'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { openPostedApp, type PostedApp } from './support/post.js'

let app: PostedApp
let dora: Person
let emil: Person
let password_hash: string

const NEW = 'seven swans a-swimming'

before(async () => {
  app = await openPostedApp()
  ;({ dora, emil } = await createCast(app))
  ;({ password_hash } = await app.db('users').where({ id: emil.user_id }).first('password_hash'))
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'password_resets', 'mails']) await app.db(table).del()
  await app.db('users').update({ state: 'active', password_hash })
  await app.change({ password_reset: true, password_reset_pause: 3600, password_reset_lifetime: 3600 })
})

const ask = (username: string, headers: Record<string, string> = {}) =>
  app.visitor().post('/password/forgot', { username }, { headers })

async function linkFor(username: string) {
  assert.equal((await ask(username)).status, 303)
  const [mail] = await app.deliver()
  return `/${mail?.link}`
}

test('a link comes by mail for a username as for an address, and leads to another password', async () => {
  for (const [name, password] of [
    ['emil', 'seven swans a-swimming'],
    ['Emil@Northwind.Example', 'six geese a-laying'],
  ] as const) {
    await app.db('password_resets').del()
    const link = await linkFor(name)
    const page = await app.visitor().get(link)
    assert.equal(page.status, 200)
    assert.match(page.text, /<bdi>emil<\/bdi>/)

    const { status, headers } = await app.visitor().post(link, { password })
    assert.deepEqual([status, headers.location], [303, '/login'])
    assert.equal((await app.visitor().logIn('emil', password)).status, 303)
    assert.equal((await app.visitor().logIn('emil', PASSWORD)).status, 422)
    const [told] = await app.deliver()
    assert.deepEqual([told?.to, told?.subject], ['emil@northwind.example', 'Your password on Stint was changed'])
  }
})

test('a known name, an unknown one, a deactivated account and one without a password are answered alike, by the same work', async () => {
  await app.db('users').where({ id: emil.user_id }).update({ state: 'deactivated' })
  await app.db('users').where({ username: 'cleo' }).update({ password_hash: null })
  const answers = []
  for (const name of ['dora', 'dora@northwind.example', 'nobody', 'nobody@northwind.example', 'emil', 'cleo'])
    answers.push(await ask(name))
  const seen = answers.map(({ status, headers, text, cookies }) => [status, headers.location, text, cookies.length])
  assert.equal(new Set(seen.map(each => JSON.stringify(each))).size, 1)
  assert.equal((await app.db('password_resets')).length, 0, 'nothing was looked up for the answer')

  const mails = await app.deliver()
  assert.deepEqual(
    mails.map(({ to }) => to),
    ['dora@northwind.example'],
  )
})

test('a link works once, and of those who come at once one has it', async () => {
  const link = await linkFor('emil')
  const answers = await Promise.all([NEW, 'six geese a-laying'].map(password => app.visitor().post(link, { password })))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404])
  assert.equal((await app.visitor().get(link)).status, 404)
  assert.match((await app.visitor().post(link, { password: NEW })).text, /This link works no more/)
})

test('looking at a link, also by HEAD, uses nothing up', async () => {
  const link = await linkFor('emil')
  for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await app.visitor().get(link, { method })).status, 200)
  assert.equal((await app.visitor().post(link, { password: NEW })).status, 303)
})

test('a link runs out after the lifetime that is set, and what only looks like one was never one', async () => {
  await app.change({ password_reset_lifetime: 120 })
  assert.equal((await ask('emil')).status, 303)
  const [mail] = await app.deliver()
  assert.match(mail?.text ?? '', /for 2 minutes/)
  const { left } = await app
    .db('password_resets')
    .first(app.db.raw('round(extract(epoch from expires_at - now()))::integer as left'))
  assert.ok(left > 60 && left <= 120)

  await app.db('password_resets').update({ expires_at: app.db.fn.now() })
  assert.equal((await app.visitor().post(`/${mail?.link}`, { password: NEW })).status, 404)
  for (const token of ['x', 'a'.repeat(43), '%00', '..%2f'])
    assert.ok([400, 404].includes((await app.visitor().get(`/password/reset/${token}`)).status), token)
})

test('asking again sends nothing before the pause is over; then the older link works no more', async () => {
  const old = await linkFor('emil')
  const { headers } = await ask('emil@northwind.example')
  assert.match((await app.visitor().get(headers.location ?? '')).text, /no sooner than 1 hour after the last one/)
  assert.deepEqual(await app.deliver(), [])
  assert.equal((await app.visitor().get(old)).status, 200)

  await app.db('password_resets').update({ requested_at: app.db.raw(`now() - interval '3601 seconds'`) })
  const link = await linkFor('emil')
  assert.equal((await app.visitor().get(old)).status, 404)
  assert.equal((await app.visitor().get(link)).status, 200)
})

test('the link is kept as a hash only', async () => {
  const secret = (await linkFor('emil')).split('/').at(-1) as string
  for (const table of ['password_resets', 'mails', 'graphile_worker._private_jobs'])
    assert.ok(!JSON.stringify(await app.db(table)).includes(secret), table)
})

test('another password ends all sessions and browsers, and no session begins', async () => {
  const here = await logIn(app, emil)
  const link = await linkFor('emil')
  const before = here.cookies.get('stint_session')
  await here.post(link, { password: NEW })

  assert.match((await here.get('tracker')).headers.location ?? '', /^\/login/)
  here.cookies.set('stint_session', before ?? '')
  assert.match((await here.get('tracker')).headers.location ?? '', /^\/login/)
  for (const table of ['sessions', 'known_devices'])
    assert.deepEqual(await app.db(table).where({ user_id: emil.user_id }), [], table)
})

test('a password that was changed in the account ends the link to reset it', async () => {
  const here = await logIn(app, emil)
  const link = await linkFor('emil')
  await here.post('/account/password', { present_password: PASSWORD, new_password: NEW })

  assert.equal((await app.visitor().get(link)).status, 404)
})

test('the rules for passwords hold, and the link stays good', async () => {
  const link = await linkFor('emil')
  for (const [password, sentence] of [
    ['short', /Use at least 10 characters/],
    ['password123', /Many would guess that/],
    ['emil’s other one', /Leave the username and the e-mail address out/],
  ] as const) {
    const { status, text } = await app.visitor().post(link, { password })
    assert.equal(status, 422)
    assert.match(text, sentence)
    assert.doesNotMatch(text, new RegExp(`value="${password}`))
  }
  assert.equal((await app.visitor().post(link, { password: NEW })).status, 303)
})

test('whoever is deactivated between mail and click stays out', async () => {
  const link = await linkFor('emil')
  await app.db('users').where({ id: emil.user_id }).update({ state: 'deactivated' })
  assert.equal((await app.visitor().post(link, { password: NEW })).status, 404)
})

test('deactivating somebody ends their link for good', async () => {
  const link = await linkFor('emil')
  await app.db.transaction(trx => deactivate(trx, emil.user_id))
  await activate(app.db, emil.user_id)
  assert.equal((await app.visitor().get(link)).status, 404)
})

test('a link that has run out is forgotten when no pause reaches back to it', async () => {
  await linkFor('emil')
  await app.db('password_resets').update({ expires_at: app.db.raw(`now() - interval '6 days'`) })
  await resets.purge(app.db)
  assert.equal((await app.db('password_resets')).length, 1)

  await app.db('password_resets').update({ requested_at: app.db.raw(`now() - interval '31 days'`) })
  await resets.purge(app.db)
  assert.deepEqual(await app.db('password_resets'), [])
})

test('links come from base_url, whatever host the request claims', async () => {
  const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' }
  assert.equal((await ask('emil', headers)).status, 303)
  const [mail] = await app.deliver()
  assert.ok(mail?.text.includes(`${app.config.server.base_url}/password/reset/`))
  assert.doesNotMatch(`${mail?.text} ${mail?.html}`, /evil/)
})

test('a name with line breaks writes no header', async () => {
  assert.equal((await ask('emil@northwind.example\r\nBcc: evil@evil.example')).status, 303)
  assert.deepEqual(await app.deliver(), [])
})

test('asking is slowed by address, and a forged forwarded address is no other one', async () => {
  const statuses = []
  for (let count = 0; count < 7; count++)
    statuses.push((await ask('nobody', { 'X-Forwarded-For': `203.0.113.${count}` })).status)
  assert.deepEqual(statuses, [303, 303, 303, 303, 303, 429, 429])
})

test('switched off, or without a mail server, there is no link at the log-in and no page behind it', async () => {
  const smtp_host = app.settings.get('smtp_host')
  assert.match((await app.visitor().get('/login')).text, /href="\/password\/forgot"/)
  for (const off of [{ password_reset: false }, { smtp_host: '' }]) {
    await app.change(off)
    assert.doesNotMatch((await app.visitor().get('/login')).text, /password\/forgot/)
    for (const path of ['/password/forgot', '/password/sent', `/password/reset/${'a'.repeat(43)}`])
      assert.equal((await app.visitor().get(path)).status, 404)
    assert.equal((await ask('dora')).status, 404)
    await app.change({ password_reset: true, smtp_host })
  }
  assert.equal((await logIn(app, dora)).username, 'dora')
})
