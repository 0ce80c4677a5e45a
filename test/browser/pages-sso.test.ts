import { before } from 'node:test'
import { freeAddress } from '../../src/users/addresses.js'
import type { TestApp } from '../support/app.js'
import { createCast, createUser, type Person } from '../support/cast.js'
import { testPages } from '../support/look.js'
import { openIdentityProvider } from '../support/oidc.js'
import { enterPanel } from '../support/panel.js'
import { acted } from '../support/settings-stage.js'
import { connect, openAppAtHome, travel } from '../support/sso-stage.js'
import type { Visitor } from '../support/visitor.js'

const people = {
  'dora-1': { email: 'dora@northwind.example', name: 'Dora', groups: ['crew', 'leads'] },
  claimed: { email: 'claimed@northwind.example', email_verified: true },
}

let app: TestApp
let dora: Person
let operator: Visitor
let visitor: Visitor
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  operator = await enterPanel(app)
  visitor = app.visitor()
  there = await openIdentityProvider(people)
})

/** Where the provider's answer waits for the browser that began at `path`. */
async function finishOf(who: Visitor, path: string, name = 'dora-1') {
  const { headers } = await who.get(await travel(who, there, path, name))
  return headers.location ?? ''
}

const directoryId = async () => (await app.db('sso_providers').where({ kind: 'ldap' }).first('id')).id

testPages([
  {
    name: 'single sign-on, empty',
    visitor: () => operator,
    path: () => '/admin/sso',
    prepare: () => app.db('sso_providers').del(),
  },
  {
    name: 'single sign-on',
    visitor: () => operator,
    path: () => '/admin/sso',
    prepare: async () => {
      id = await connect(app, there)
      await app.db('sso_providers').insert({ kind: 'oauth2', name: 'A provider with a long name indeed', position: 9 })
    },
  },
  { name: 'new provider', visitor: () => operator, path: () => '/admin/sso/new?preset=entra' },
  { name: 'provider', visitor: () => operator, path: () => `/admin/sso/${id}` },
  { name: 'default workspaces of a provider', visitor: () => operator, path: () => `/admin/sso/${id}/workspaces` },
  {
    name: 'roles and teams by group',
    visitor: () => operator,
    path: () => `/admin/sso/${id}/mappings`,
    prepare: async () => {
      const [group, { workspace_id }] = ['a group with a long name indeed', dora]
      const gone = { default_workspaces: 'f'.repeat(24) }
      const mappings = [
        { group, workspace_id, role: 'ROLE_TEAMLEAD' },
        { group, workspace_id, team_id: 'f'.repeat(24) },
      ]
      await app
        .db('sso_providers')
        .where({ id })
        .update({ ...gone, mappings: JSON.stringify(mappings) })
    },
  },
  { name: 'workspaces that are gone', visitor: () => operator, path: () => `/admin/sso/${id}/workspaces?q=none` },
  {
    name: 'what a group gives',
    visitor: () => operator,
    path: () => `/admin/sso/${id}/mappings/${dora.workspace_id}`,
  },
  { name: 'delete provider', visitor: () => operator, path: () => `/admin/sso/${id}/delete` },
  { name: 'logo of a provider', visitor: () => operator, path: () => `/admin/sso/${id}/logo` },
  {
    name: 'log in with a provider',
    visitor: () => visitor,
    path: () => '/login',
    prepare: async () => {
      const name = 'Donaudampfschifffahrtsgesellschaftskapitänsgewerkschaft'
      await app.db('sso_providers').whereNot({ id }).update({ name, is_active: true })
    },
  },
  { name: 'not logged in', visitor: () => visitor, path: () => `/sso/${id}/callback?state=made-up` },
  { name: 'test of a provider', visitor: () => operator, path: () => finishOf(operator, `/admin/sso/${id}/test`) },
  {
    name: 'password and ways in',
    visitor: () => dora,
    path: () => '/account/password',
    prepare: async () => {
      const directory = { kind: 'ldap', name: 'A directory with a long name indeed', is_active: true, position: 8 }
      const [{ id: provider_id }] = await app.db('sso_providers').insert(directory).returning('id')
      await app.db('identities').insert({ provider_id, subject: 'dora', user_id: dora.user_id })
    },
  },
  { name: 'link from the account', visitor: () => dora, path: () => finishOf(dora, `/sso/${id}/identity`) },
  { name: 'link a directory', visitor: () => dora, path: async () => `/account/identities/${await directoryId()}` },
  { name: 'unlink', visitor: () => dora, path: async () => `/account/identities/${await directoryId()}/delete` },
  { name: 'link your account', visitor: () => visitor, path: () => finishOf(visitor, `/sso/${id}/start`) },
  {
    name: 'an address that another account claims',
    visitor: () => visitor,
    path: async () => {
      await app.db('sso_providers').where({ id }).update({ allows_sign_up: true })
      await createUser(app.db, 'claimed', { password_hash: null, has_confirmed_email: false })
      return finishOf(visitor, `/sso/${id}/start`, 'claimed')
    },
  },
  {
    name: 'e-mail of who has none',
    visitor: () => visitor,
    path: async () => {
      const whose = { user_id: (await app.db('users').where({ username: 'claimed' }).first('id')).id }
      await app.db('identities').insert({ provider_id: id, subject: 'claimed', ...whose })
      await visitor.get(await finishOf(visitor, `/sso/${id}/start`, 'claimed'))
      await freeAddress(app.db, 'claimed@northwind.example')
      return '/account/email'
    },
  },
  {
    name: 'password of who has none',
    visitor: () => visitor,
    path: async () => {
      await app.db('users').where({ username: 'dora' }).update({ email: 'elsewhere@northwind.example' })
      await visitor.get(await finishOf(visitor, `/sso/${id}/start`))
      return '/account/password'
    },
  },
  {
    name: 'account under Force SSO',
    visitor: () => operator,
    path: async () => {
      await operator.post('/admin/settings/sso', { force_sso: '1', automatic_login: id })
      await acted(() => app.settings.get('automatic_login') === id)
      await app.db('users').where({ username: 'dora' }).update({ uses_password: false })
      return `/admin/accounts/${(await app.db('users').where({ username: 'dora' }).first('id')).id}`
    },
  },
])
