import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as mails from '../src/mail/queries.js'
import { arrive } from '../src/sso/people.js'
import * as providers from '../src/sso/queries.js'
import { createCast, type Person } from './support/cast.js'
import { openPostedApp, type PostedApp } from './support/post.js'

const PASSWORD = 'seven swans a-swimming'

let app: PostedApp
let finn: Person
let careless: providers.Provider
let careful: providers.Provider
let email: string
let squatter: string
let turn = 0

before(async () => {
  app = await openPostedApp()
  ;({ finn } = await createCast(app))
  await app.change({ registration: true, registration_domains: '' })
  const make = async (name: string) => {
    const id = await providers.create(app.db, { kind: 'oauth2', name, is_active: true, allows_sign_up: true })
    return (await providers.findProvider(app.db, id)) as providers.Provider
  }
  careless = await make('Careless')
  careful = await make('Careful')
})

/** Somebody who comes by the careless provider under an address that may be anybody's. */
beforeEach(async () => {
  for (const table of ['throttle_hits', 'mails', 'audit_events']) await app.db(table).del()
  turn += 1
  email = `victim${turn}@northwind.example`
  const arrival = await come(careless, { subject: `squatter${turn}`, email_vouched: false })
  assert.ok(arrival.ok)
  squatter = arrival.user.id
})

const come = (provider: providers.Provider, change: object, around: object = {}) =>
  arrive(
    app.db,
    provider,
    {
      subject: `victim${turn}`,
      email,
      email_vouched: true,
      username: null,
      first_name: null,
      last_name: null,
      groups: null,
      authenticated_at: null,
      ...change,
    },
    { default_workspaces: finn.workspace_id, address: '', ...around },
  )

const user = (where: object) => app.db('users').where(where).first()
const linkIn = async () => `/${(await app.deliver()).find(({ to }) => to === email)?.link}`

test('who registers with an address that another merely claims gets it by the link, and the other keeps the account', async () => {
  const values = { username: `real${turn}`, email, password: PASSWORD, zone: 'UTC' }
  await app.visitor().post('/register', values)
  assert.equal((await app.visitor().post(await linkIn())).status, 303)

  assert.equal((await user({ email })).username, `real${turn}`)
  assert.equal((await user({ id: squatter })).email, `${squatter}@unconfirmed.invalid`)
  assert.ok((await come(careless, { subject: `squatter${turn}`, email_vouched: false })).ok)
  assert.equal((await app.db('audit_events').where({ kind: 'address_lost' }).first()).user_id, squatter)

  await app.db('mails').del()
  const recipient = (await user({ id: squatter })).email
  await mails.enqueue(app.db, { kind: 'password_changed', user_id: squatter, recipient })
  assert.deepEqual(await app.db('mails'), [])
})

test('who changes to such an address gets it by the link', async () => {
  await finn.post('/account/email', { email })
  assert.equal((await finn.post(await linkIn())).status, 303)
  assert.equal((await user({ email })).id, finn.user_id)
})

test('whoever claims an address confirms it as their own', async () => {
  const { username } = await user({ id: squatter })
  await app
    .db('users')
    .where({ id: squatter })
    .update({ password_hash: (await user({ id: finn.user_id })).password_hash })
  const visitor = app.visitor()
  await visitor.logIn(username, 'timekeeper-demo')
  await app.db('users').where({ id: squatter }).update({ password_hash: null })
  await visitor.post('/account/email', { email })
  assert.equal((await visitor.post(await linkIn())).status, 303)
  const confirmed = await user({ id: squatter })
  assert.ok(confirmed.email === email && confirmed.email_confirmed_at)
})

test('a provider that vouches for the address makes an account of their own, if they say so', async () => {
  assert.deepEqual(await come(careful, {}), { ok: false, reason: 'link_needed', may_begin_anew: true })
  assert.equal((await user({ email })).id, squatter)
  const arrival = await come(careful, {}, { begins_anew: true })
  assert.ok(arrival.ok && arrival.user.id !== squatter)
  assert.equal((await user({ email })).id, arrival.user.id)
})

test('an address that was confirmed, or has a password beside it, is nobody else’s', async () => {
  for (const held of [{ email_confirmed_at: new Date() }, { email_confirmed_at: null, password_hash: 'any' }]) {
    await app.db('users').where({ id: squatter }).update(held)
    const arrival = await come(careful, { subject: `other${turn}` }, { begins_anew: true })
    assert.deepEqual([arrival.ok, (await user({ email })).id], [false, squatter])
    await app.visitor().post('/register', { username: 'someone', email, password: PASSWORD, zone: 'UTC' })
    assert.deepEqual(await app.db('mails').pluck('kind'), [])
    await app.deliver()
    assert.deepEqual(await app.db('mails').pluck('kind'), ['registration_known'])
    await app.db('mails').del()
  }
})
