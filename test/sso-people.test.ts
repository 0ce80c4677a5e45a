import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Assertion } from '../src/sso/outcome.js'
import { arrive, linkTo } from '../src/sso/people.js'
import * as providers from '../src/sso/queries.js'
import type { User } from '../src/users/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, createUser, type Person } from './support/cast.js'

let app: TestApp
let ana: Person
let dora: Person
let turn = 0

before(async () => {
  app = await openApp()
  ;({ ana, dora } = await createCast(app))
})

async function createProvider(change: Partial<providers.NewProvider> = {}) {
  const id = await providers.create(app.db, { kind: 'oauth2', name: 'Northwind ID', is_active: true, ...change })
  return (await providers.findProvider(app.db, id)) as providers.Provider
}

const somebody = (change: Partial<Assertion> = {}): Assertion => ({
  subject: `subject-${++turn}`,
  email: `somebody${turn}@northwind.example`,
  email_vouched: true,
  username: `Some Body${turn}`,
  first_name: 'Some',
  last_name: 'Body',
  groups: null,
  authenticated_at: null,
  ...change,
})

const come = (provider: providers.Provider, assertion: Assertion) =>
  arrive(app.db, provider, assertion, { default_workspaces: ana.workspace_id, address: '' })

async function user(provider: providers.Provider, assertion: Assertion): Promise<User> {
  const arrival = await come(provider, assertion)
  assert.ok(arrival.ok, JSON.stringify(arrival))
  return app.db('users').where({ id: arrival.user.id }).first()
}

const reason = async (provider: providers.Provider, assertion: Assertion) => {
  const arrival = await come(provider, assertion)
  return arrival.ok ? arrival.user.username : arrival.reason
}

test('somebody new gets an account without a password, in the default workspace', async () => {
  const provider = await createProvider({ allows_sign_up: true })
  const assertion = somebody()
  const made = await user(provider, assertion)

  assert.deepEqual([made.username, made.alias, made.password_hash], [`Some.Body${turn}`, 'Some Body', null])
  assert.equal(made.zone, 'Europe/Vienna')
  assert.deepEqual(await app.db('members').where({ user_id: made.id }).pluck('workspace_id'), [ana.workspace_id])
  assert.equal((await user(provider, assertion)).id, made.id)
})

test('a username that is taken gets a number', async () => {
  const provider = await createProvider({ allows_sign_up: true })
  assert.equal((await user(provider, somebody({ username: 'Dora' }))).username, 'Dora2')
})

test('several first log-ins at once make one account', async () => {
  const provider = await createProvider({ allows_sign_up: true })
  const assertion = somebody()
  const all = await Promise.all(Array.from({ length: 5 }, () => user(provider, assertion)))
  assert.equal(new Set(all.map(({ id }) => id)).size, 1)
})

test('who is unknown is refused where the provider may not make accounts', async () => {
  assert.equal(await reason(await createProvider(), somebody()), 'sign_up_off')
  const open = await createProvider({ allows_sign_up: true })
  assert.equal(await reason(open, somebody({ email: null })), 'email_missing')
  assert.equal(await reason(open, somebody({ email: 'a@b, c@d' })), 'email_malformed')
})

test('an address opens an account only where the provider vouches for it and may link', async () => {
  const dorasMail = { email: 'Dora@northwind.example' }
  assert.equal(await reason(await createProvider({ allows_sign_up: true }), somebody(dorasMail)), 'link_needed')
  const linking = await createProvider({ allows_sign_up: true, links_by_email: true })
  assert.equal(await reason(linking, somebody({ ...dorasMail, email_vouched: false })), 'link_needed')
  assert.equal(await reason(linking, somebody(dorasMail)), 'dora')
})

test('an account that somebody made elsewhere under an address that is not theirs is not taken for its owner’s', async () => {
  const careless = await createProvider({ allows_sign_up: true })
  const linking = await createProvider({ links_by_email: true })
  const email = 'victim@northwind.example'
  const squatter = await user(careless, somebody({ email, email_vouched: false }))
  assert.equal(await reason(linking, somebody({ email })), 'link_needed')

  await app.db('users').where({ id: squatter.id }).update({ email_confirmed_at: new Date() })
  assert.equal(await reason(linking, somebody({ email })), squatter.username)
})

test('an address that was given to somebody else at the provider opens nobody’s account', async () => {
  const provider = await createProvider({ links_by_email: true })
  const email = 'emil@northwind.example'
  assert.equal(await reason(provider, somebody({ email })), 'emil')
  assert.equal(await reason(provider, somebody({ email })), 'other_identity')
})

test('who has logged in to an account by its password may link it, once', async () => {
  const provider = await createProvider()
  const assertion = somebody({ email: 'finn@northwind.example' })
  const finn: User = await app.db('users').where({ username: 'finn' }).first()
  assert.equal(await linkTo(app.db, provider, assertion, finn, ''), undefined)
  assert.equal(await reason(provider, assertion), 'finn')
  assert.equal(await linkTo(app.db, provider, somebody(), finn, ''), 'already_linked')
  assert.equal(
    await linkTo(app.db, provider, assertion, await app.db('users').where({ username: 'ana' }).first(), ''),
    'identity_taken',
  )
})

test('names and addresses follow the provider, and never change who it is', async () => {
  const provider = await createProvider({ allows_sign_up: true })
  const assertion = somebody()
  const { id } = await user(provider, assertion)
  const married = { ...assertion, username: 'wed', last_name: 'Wed', email: 'wed@northwind.example' }
  const renamed = await user(provider, married)
  assert.deepEqual([renamed.id, renamed.username, renamed.alias, renamed.email], [id, 'wed', 'Some Wed', married.email])

  await app.db('users').where({ id }).update({ alias: 'My own' })
  const later = await user(provider, { ...married, username: 'ana', first_name: 'Any', email: 'ana@northwind.example' })
  assert.deepEqual([later.id, later.username, later.alias, later.email], [id, 'wed', 'My own', married.email])
})

test('the address that was theirs is told of the new one, links to it end, and one that was merely claimed hears nothing', async () => {
  const provider = await createProvider({ allows_sign_up: true })
  const assertion = somebody()
  const { id, email: old } = await user(provider, assertion)
  await app.db('password_resets').insert({ user_id: id })
  const told = () =>
    app.db('mails').where({ kind: 'email_changed', user_id: id }).select('user_id', 'recipient', 'data')
  const come = (email: string) => user(provider, { ...assertion, email })

  await come(old.toUpperCase())
  assert.deepEqual(await told(), [])
  const email = 'moved@northwind.example'
  await come(email)
  await come(email)
  assert.deepEqual(await told(), [{ user_id: id, recipient: old, data: { email } }])
  assert.deepEqual(await app.db('password_resets').where({ user_id: id }), [])

  await app.db('users').where({ id }).update({ email_confirmed_at: null })
  assert.equal((await come('moved-again@northwind.example')).email, 'moved-again@northwind.example')
  assert.equal((await told()).length, 1)
})

test('an address that the provider does not vouch for changes nobody’s', async () => {
  const provider = await createProvider({ allows_sign_up: true })
  const assertion = somebody()
  const { email } = await user(provider, assertion)
  const later = await user(provider, { ...assertion, email: 'new@northwind.example', email_vouched: false })
  assert.equal(later.email, email)
})

test('only addresses of the listed domains come in, and only vouched ones', async () => {
  const provider = await createProvider({ allows_sign_up: true, domains: ['northwind.example'] })
  assert.equal(await reason(provider, somebody({ email: 'a@northwind.example.evil' })), 'domain_refused')
  assert.equal(await reason(provider, somebody({ email: 'a@northwind.example@evil.example' })), 'domain_refused')
  assert.equal(await reason(provider, somebody({ email_vouched: false })), 'domain_refused')
  assert.equal(await reason(provider, somebody({ email: null })), 'domain_refused')
  assert.ok((await come(provider, somebody({ email: 'x@NORTHWIND.example' }))).ok)
})

test('a deactivated account stays closed', async () => {
  const provider = await createProvider({ links_by_email: true })
  const id = await createUser(app.db, 'gone')
  await app.db('users').where({ id }).update({ state: 'deactivated' })
  assert.equal(await reason(provider, somebody({ email: 'gone@northwind.example' })), 'deactivated')
})

test('groups give roles and teams and take them again, but nothing where the provider is silent', async () => {
  const { workspace_id } = ana
  const [team] = await app.db('teams').insert({ workspace_id, name: 'Harbour' }).returning('id')
  const provider = await createProvider({
    links_by_email: true,
    mappings: [
      { group: 'leads', workspace_id, role: 'ROLE_TEAMLEAD' },
      { group: 'harbour', workspace_id, team_id: team.id },
      { group: 'leads', workspace_id, role: 'ROLE_SUPER_ADMIN' },
      { group: 'leads', workspace_id: 'f'.repeat(24), role: 'ROLE_ADMIN' },
    ],
  })
  const assertion = somebody({ email: 'cleo@northwind.example', groups: ['leads', 'harbour'] })
  const { id } = await user(provider, assertion)
  const member = await app.db('members').where({ workspace_id, user_id: id }).first('id')
  const held = async () => [
    await app
      .db('member_roles as m')
      .join('roles as r', 'r.id', 'm.role_id')
      .where({ 'm.member_id': member.id })
      .pluck('r.name'),
    await app.db('team_members').where({ member_id: member.id }).pluck('team_id'),
  ]

  assert.deepEqual(await held(), [['ROLE_TEAMLEAD'], [team.id]])
  await user(provider, { ...assertion, groups: null })
  assert.deepEqual(await held(), [['ROLE_TEAMLEAD'], [team.id]])
  await user(provider, { ...assertion, groups: [] })
  assert.deepEqual(await held(), [[], []])
})

test('no group brings back who was removed from a workspace', async () => {
  const { workspace_id, member_id } = dora
  const mappings: providers.Mapping[] = [{ group: 'all', workspace_id, role: 'ROLE_ADMIN' }]
  const provider = await createProvider({ links_by_email: true, mappings })
  await app.db('members').where({ workspace_id, id: member_id }).update({ state: 'removed' })
  await user(provider, somebody({ email: 'dora@northwind.example', groups: ['all'] }))
  assert.equal((await app.db('members').where({ workspace_id, id: member_id }).first('state')).state, 'removed')
  assert.deepEqual(await app.db('member_roles').where({ member_id }), [])
})
