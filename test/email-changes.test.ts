import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as changes from '../src/email-changes/queries.js'
import { addMember, createCast, createUser, logIn, PASSWORD, type Person } from './support/cast.js'
import { openPostedApp, type PostedApp } from './support/post.js'
import { copyOf, logInRemembered } from './support/remembered.js'

let app: PostedApp
let dora: Person
let emil: Person
let ana: Person

const OLD = 'dora@northwind.example'
const NEW = 'Dora@elsewhere.example'

before(async () => {
  app = await openPostedApp()
  ;({ ana, dora, emil } = await createCast(app))
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'email_changes', 'mails', 'sessions', 'known_devices'])
    await app.db(table).del()
  await app.db('users').where({ id: dora.user_id }).update({ email: OLD })
  dora = await logIn(app, dora)
})

const ask = (email: string, headers: Record<string, string> = {}) => dora.post('/account/email', { email }, { headers })
const addressOf = async (person: Person) => (await app.db('users').where({ id: person.user_id }).first('email')).email

async function linkTo(email: string) {
  assert.equal((await ask(email)).status, 303)
  const mail = (await app.deliver()).find(({ to }) => to === email)
  return `/${mail?.link}`
}

test('the address changes by the link alone, and the old one is told', async () => {
  const link = await linkTo(NEW)
  assert.match((await dora.get('/account/email')).text, /Waiting to be confirmed.*Dora@elsewhere\.example/s)
  assert.match((await dora.get(link)).text, /Dora@elsewhere\.example/)
  assert.equal((await dora.get(link, { method: 'HEAD' })).status, 200)
  assert.equal(await addressOf(dora), OLD)

  assert.equal((await dora.post(link)).status, 303)
  assert.equal(await addressOf(dora), NEW)
  const [told] = await app.deliver()
  assert.deepEqual([told?.to, told?.subject], [OLD, 'Your address on Stint was changed'])
  assert.equal((await app.visitor().logIn(NEW, PASSWORD)).status, 303)
  assert.equal((await app.visitor().logIn(OLD, PASSWORD)).status, 422)
})

test('it asks for the password again, and a remembered browser for the log-in', async () => {
  const link = await linkTo(NEW)
  await app.db('sessions').update({ confirmed_at: app.db.raw(`now() - interval '16 minutes'`) })
  for (const path of ['/account/email', '/account/email/resend', '/account/email/cancel'])
    assert.match((await dora.post(path, { email: 'x@example.org' })).headers.location ?? '', /^\/confirm/)
  await app.db('sessions').update({ strength: 'remembered' })
  assert.match((await dora.post(link)).headers.location ?? '', /^\/login/)
  assert.equal(await addressOf(dora), OLD)
})

test('taking effect ends every other session, remembered browsers and links, but not the session that confirms', async () => {
  const elsewhere = await logIn(app, dora)
  const remembered = await logInRemembered(app, dora)
  await app.db('password_resets').insert({ user_id: dora.user_id, token_hash: 'x', expires_at: new Date('2099-01-01') })
  await dora.post(await linkTo(NEW))

  assert.equal((await dora.get('tracker')).status, 200)
  const copy = copyOf(app, remembered)
  copy.cookies.delete('stint_session')
  for (const other of [elsewhere, remembered, copy]) assert.equal((await other.get('tracker')).status, 303)
  assert.deepEqual(await app.db('password_resets'), [])
})

test('a link works once, for a day, and for nobody else who is logged in', async () => {
  const link = await linkTo(NEW)
  emil = await logIn(app, emil)
  assert.deepEqual([(await emil.get(link)).status, (await emil.post(link)).status], [404, 404])
  assert.match(
    (await app.visitor().get(link)).headers.location ?? '',
    /^\/login\?return_to=%2Faccount%2Femail%2Fconfirm/,
  )
  await app.db('email_changes').update({ expires_at: app.db.raw(`now() - interval '1 second'`) })
  assert.equal((await dora.post(link)).status, 404)
  await changes.purge(app.db)
  assert.deepEqual(await app.db('email_changes'), [])

  const again = await linkTo(NEW)
  const answers = await Promise.all([dora.post(again), dora.post(again)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404])
  assert.equal((await dora.post(again)).status, 404)
})

test('a taken address is answered as a free one, waits as one, and whoever has it gets a mail without a link', async () => {
  const seen = []
  for (const email of ['free1@northwind.example', 'Emil@northwind.example']) {
    const { status, headers } = await ask(email)
    const { text } = await dora.get('/account/email')
    seen.push([status, headers.location, text.replaceAll(email, 'it').replaceAll(/(form_id" value=")\w+/g, '$1')])
  }
  assert.deepEqual(seen[0], seen[1])

  const mails = await app.deliver()
  assert.deepEqual(
    mails.map(({ to, link, subject }) => [to, link, subject]),
    [['emil@northwind.example', '', 'Your address was named on Stint']],
  )
})

test('an address that was taken meanwhile changes nothing', async () => {
  const link = await linkTo(NEW)
  await createUser(app.db, 'gero', { email: NEW.toUpperCase() })
  assert.equal((await dora.post(link)).status, 404)
  assert.equal(await addressOf(dora), OLD)
  await app.db('users').where({ username: 'gero' }).del()
})

test('it is sent again after a minute with another link, and taken back; either way the old link is dead', async () => {
  const old = await linkTo(NEW)
  await dora.post('/account/email/resend')
  assert.deepEqual(await app.deliver(), [])
  await app.db('email_changes').update({ sent_at: app.db.raw(`now() - interval '61 seconds'`) })
  await dora.post('/account/email/resend')
  const [mail] = await app.deliver()
  assert.equal((await dora.get(old)).status, 404)
  assert.equal((await dora.get(`/${mail?.link}`)).status, 200)

  await dora.post('/account/email/cancel')
  assert.equal((await dora.post(`/${mail?.link}`)).status, 404)
  assert.doesNotMatch((await dora.get('/account/email')).text, /Waiting to be confirmed/)
})

test('another password or a deactivation ends a link that waits', async () => {
  await linkTo(NEW)
  await dora.post('/account/password', { present_password: PASSWORD, new_password: 'seven swans a-swimming' })
  assert.deepEqual(await app.db('email_changes'), [])
  const { password_hash } = await app.db('users').where({ id: emil.user_id }).first('password_hash')
  await app.db('users').where({ id: dora.user_id }).update({ password_hash })
})

test('the link comes from base_url and is kept as a hash; no line break reaches a header', async () => {
  const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' }
  await ask(NEW, headers)
  const [mail] = await app.deliver()
  assert.ok(mail?.text.includes(`${app.config.server.base_url}/account/email/confirm/`))
  assert.doesNotMatch(`${mail?.text} ${mail?.html}`, /evil/)
  const secret = mail?.link.split('/').at(-1) as string
  for (const table of ['email_changes', 'mails', 'graphile_worker._private_jobs'])
    assert.ok(!JSON.stringify(await app.db(table)).includes(secret), table)
  assert.equal((await ask('d@example.org\r\nBcc: evil@evil.example')).status, 422)
})

test('a session writes to no more than five addresses in five minutes, and an address gets five mails a day', async () => {
  const statuses = []
  for (let turn = 0; turn < 6; turn++) statuses.push((await ask(`d${turn}@example.org`)).status)
  assert.deepEqual(statuses, [303, 303, 303, 303, 303, 429])

  await app.deliver()
  for (let turn = 0; turn < 6; turn++) {
    await app.db('throttle_hits').whereRaw(`key not like 'mail %'`).del()
    await ask('flood@example.org')
    assert.equal((await app.deliver()).length, turn < 5 ? 1 : 0)
  }
})

test('an invitation is joined without its link from a confirmed address alone; its link confirms', async () => {
  const { workspace_id } = ana
  const id = await createUser(app.db, 'gerda', { has_confirmed_email: false })
  const elsewhere = await app.db('workspaces').whereNot({ id: workspace_id }).first('id')
  await addMember(app.db, elsewhere.id, id)
  const gerda = await logIn(app, { user_id: id, member_id: '', workspace_id: elsewhere.id, username: 'gerda' })
  ana = await logIn(app, ana)
  await ana.post('invitations', { addresses: 'gerda@northwind.example' })
  const [mail] = await app.deliver()

  const { text } = await gerda.get('/workspaces')
  assert.doesNotMatch(text, /You are invited/)
  assert.match(text, /confirmed your address/)
  assert.equal((await gerda.post(`/workspaces/${workspace_id}/join`)).status, 404)

  const link = /\/invitations\/[\w.-]+/.exec(mail?.text ?? '')?.[0] as string
  assert.equal((await gerda.post(link)).status, 303)
  assert.doesNotMatch((await gerda.get('/workspaces')).text, /confirmed your address/)
})
