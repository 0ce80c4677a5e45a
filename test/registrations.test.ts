import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as registrations from '../src/registrations/queries.js'
import { createCast, logIn, type Person } from './support/cast.js'
import { openPostedApp, type PostedApp } from './support/post.js'

let app: PostedApp
let dora: Person

const PASSWORD = 'seven swans a-swimming'

before(async () => {
  app = await openPostedApp()
  ;({ dora } = await createCast(app))
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'registrations', 'mails']) await app.db(table).del()
  await app.change({ registration: true, registration_domains: '' })
})

let count = 0
const newcomer = (change: Record<string, string> = {}) => {
  count += 1
  const username = `gerda${count}`
  return { username, email: `g${count}@example.org`, password: PASSWORD, zone: 'Europe/Vienna', ...change }
}

const register = (values: Record<string, string>, headers: Record<string, string> = {}) =>
  app.visitor().post('/register', values, { headers })

async function linkFor(values: Record<string, string>) {
  assert.equal((await register(values)).status, 303)
  const mail = (await app.deliver()).find(({ to }) => to === values.email)
  return `/${mail?.link}`
}

test('it is off until the operator switches it on, and then still needs a mail server', async () => {
  const smtp_host = app.settings.get('smtp_host')
  assert.match((await app.visitor().get('/login')).text, /href="\/register"/)
  for (const off of [{ registration: false }, { smtp_host: '' }]) {
    await app.change(off)
    assert.doesNotMatch((await app.visitor().get('/login')).text, /href="\/register"/)
    for (const path of ['/register', '/register/sent', `/register/confirm/${'a'.repeat(43)}`])
      assert.equal((await app.visitor().get(path)).status, 404)
    assert.equal((await register(newcomer())).status, 404)
    await app.change({ registration: true, smtp_host })
  }
})

test('who confirms by the link is logged in, in a workspace of their own and in their zone', async () => {
  const { username, email, ...more } = newcomer()
  const link = await linkFor({ username, email, ...more })
  assert.equal(await app.db('users').where({ username }).first(), undefined)

  const visitor = app.visitor()
  const page = await visitor.get(link)
  assert.match(page.text, new RegExp(`<bdi>${username}</bdi>`))
  const { status, headers } = await visitor.post(link)
  assert.equal(status, 303)
  assert.equal((await visitor.get(headers.location ?? '')).status, 200)

  const user = await app.db('users').where({ username }).first()
  assert.deepEqual([user.email, user.zone, user.state], [email, 'Europe/Vienna', 'active'])
  const workspaces = await app
    .db('members as m')
    .join('workspaces as w', 'w.id', 'm.workspace_id')
    .where({ user_id: user.id })
    .select('w.name', 'w.zone', app.db.raw('w.owner_id = m.id as owns'))
  assert.deepEqual(workspaces, [{ name: `${username}’s workspace`, zone: 'Europe/Vienna', owns: true }])
  assert.equal((await app.visitor().logIn(email, PASSWORD)).status, 303)
})

test('a workspace of one’s own comes also where people may make none', async () => {
  await app.change({ prevent_workspace_creation: true })
  const link = await linkFor(newcomer())
  const { headers } = await app.visitor().post(link)
  await app.change({ prevent_workspace_creation: false })
  assert.match(headers.location ?? '', /^\/workspaces\/[0-9a-f]{24}\/tracker$/)
})

test('a free name and address, a taken name and a taken address are answered alike, by the same work', async () => {
  const answers = [
    await register(newcomer()),
    await register(newcomer({ username: 'DORA' })),
    await register(newcomer({ email: 'Dora@Northwind.Example' })),
  ]
  const seen = answers.map(({ status, headers, text, cookies }) => [status, headers.location, text, cookies.length])
  assert.equal(new Set(seen.map(each => JSON.stringify(each))).size, 1)
  const rows = await app.db('registrations')
  assert.equal(rows.length, 3)
  assert.ok(rows.every(({ password_hash, token_hash }) => password_hash.startsWith('$argon2id$') && !token_hash))

  const mails = await app.deliver()
  const known = mails.find(({ to }) => to === 'dora@northwind.example')
  assert.equal(known?.subject, 'You have an account on Stint already')
  assert.equal(known?.link, '')
  assert.equal(mails.filter(({ subject }) => subject === 'Confirm your account on Stint').length, 2)
})

test('whose name is taken chooses another behind the link, and so does who lost it in the meantime', async () => {
  const link = await linkFor(newcomer({ username: 'Dora' }))
  assert.match((await app.visitor().get(link)).text, /That username is taken/)
  const again = await app.visitor().post(link, { username: 'EMIL' })
  assert.equal(again.status, 422)
  assert.match(again.text, /value="EMIL"/)
  assert.equal((await app.visitor().post(link, { username: 'dora.two' })).status, 303)

  const { username } = newcomer()
  const [first, second] = [await linkFor(newcomer({ username })), await linkFor(newcomer({ username }))]
  assert.equal((await app.visitor().post(first)).status, 303)
  assert.equal((await app.visitor().post(second)).status, 422)
})

test('a link works once, also for those who come at once', async () => {
  const link = await linkFor(newcomer())
  const answers = await Promise.all([app.visitor().post(link), app.visitor().post(link)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404])
  assert.equal((await app.visitor().get(link)).status, 404)
})

test('looking at a link, also by HEAD, makes no account; a day later it works no more and is purged', async () => {
  const values = newcomer()
  const link = await linkFor(values)
  for (const method of ['GET', 'HEAD']) assert.equal((await app.visitor().get(link, { method })).status, 200)
  assert.equal(await app.db('users').where({ username: values.username }).first(), undefined)

  await app.db('registrations').update({ expires_at: app.db.raw(`now() - interval '1 second'`) })
  assert.equal((await app.visitor().post(link)).status, 404)
  await registrations.purge(app.db)
  assert.deepEqual(await app.db('registrations'), [])
})

test('of two registrations for one address each has its own password, and the first that is confirmed has it', async () => {
  const { email, ...values } = newcomer()
  const link = await linkFor({ email, ...values })
  const other = await linkFor({ ...newcomer({ password: 'six geese a-laying' }), email: email.replace('g', 'G') })
  assert.notEqual(other, link)
  assert.equal((await app.visitor().post(link)).status, 303)

  assert.equal((await app.visitor().post(other)).status, 404)
  assert.equal((await app.visitor().logIn(email, PASSWORD)).status, 303)
  assert.deepEqual(await app.db('registrations'), [])
})

test('the mail is sent again after a minute, with another link; before, and to others, nothing is', async () => {
  const { email, ...values } = newcomer()
  const old = await linkFor({ email, ...values })
  const again = (address: string) => app.visitor().post('/register/sent', { email: address })
  for (const address of [email, 'nobody@example.org', 'dora@northwind.example']) {
    assert.equal((await again(address)).headers.location, '/register/sent?again=1')
    assert.deepEqual(await app.deliver(), [])
  }

  await app.db('registrations').update({ sent_at: app.db.raw(`now() - interval '61 seconds'`) })
  await again(email.toUpperCase())
  const [mail] = await app.deliver()
  assert.equal((await app.visitor().get(old)).status, 404)
  assert.equal((await app.visitor().post(`/${mail?.link}`)).status, 303)
})

test('one address gets five mails a day, whoever asks', async () => {
  const { email } = newcomer()
  for (let turn = 0; turn < 7; turn++) {
    await app.db('throttle_hits').whereRaw(`key not like 'mail %'`).del()
    await register({ ...newcomer(), email })
  }
  assert.equal((await app.deliver()).length, 5)
})

test('links come from base_url, and no line break reaches a header', async () => {
  const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' }
  await register(newcomer(), headers)
  const [mail] = await app.deliver()
  assert.ok(mail?.text.includes(`${app.config.server.base_url}/register/confirm/`))
  assert.doesNotMatch(`${mail?.text} ${mail?.html}`, /evil/)
  assert.equal((await register(newcomer({ email: 'g@example.org\r\nBcc: evil@evil.example' }))).status, 422)
})

test('many registrations from one address are slowed, whatever it claims to be', async () => {
  const statuses = []
  for (let turn = 0; turn < 21; turn++)
    statuses.push((await register(newcomer(), { 'X-Forwarded-For': `203.0.113.${turn}` })).status)
  assert.deepEqual([statuses[19], statuses[20]], [303, 429])
})

test('whoever is logged in and confirms another account has a new session, and the old one is worth nothing', async () => {
  const visitor = await logIn(app, dora)
  const old = visitor.cookies.get('stint_session') ?? ''
  const values = newcomer()
  await visitor.post(await linkFor(values))
  assert.notEqual(visitor.cookies.get('stint_session'), old)

  visitor.cookies.set('stint_session', old)
  assert.match((await visitor.get('/account/password')).headers.location ?? '', /^\/login/)
})

test('the link is kept as a hash only', async () => {
  const secret = (await linkFor(newcomer())).split('/').at(-1) as string
  for (const table of ['registrations', 'mails', 'graphile_worker._private_jobs'])
    assert.ok(!JSON.stringify(await app.db(table)).includes(secret), table)
})
