import { before } from 'node:test'
import type { TestApp } from '../support/app.js'
import { createCast } from '../support/cast.js'
import { testPages } from '../support/look.js'
import { openIdentityProvider } from '../support/oidc.js'
import { enterPanel } from '../support/panel.js'
import { acted } from '../support/settings-stage.js'
import { connect, openAppAtHome, travel } from '../support/sso-stage.js'
import type { Visitor } from '../support/visitor.js'

const people = { 'dora-1': { email: 'dora@northwind.example', name: 'Dora', groups: ['crew', 'leads'] } }

let app: TestApp
let operator: Visitor
let visitor: Visitor
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  operator = await enterPanel(app)
  visitor = app.visitor()
  there = await openIdentityProvider(people)
})

/** Where the provider's answer waits for the browser that began at `path`. */
async function finishOf(who: Visitor, path: string) {
  const { headers } = await who.get(await travel(who, there, path, 'dora-1'))
  return headers.location ?? ''
}

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
  { name: 'delete provider', visitor: () => operator, path: () => `/admin/sso/${id}/delete` },
  { name: 'logo of a provider', visitor: () => operator, path: () => `/admin/sso/${id}/logo` },
  { name: 'log in with a provider', visitor: () => visitor, path: () => '/login' },
  { name: 'not logged in', visitor: () => visitor, path: () => `/sso/${id}/callback?state=made-up` },
  { name: 'test of a provider', visitor: () => operator, path: () => finishOf(operator, `/admin/sso/${id}/test`) },
  { name: 'link your account', visitor: () => visitor, path: () => finishOf(visitor, `/sso/${id}/start`) },
  {
    name: 'password of who has none',
    visitor: () => visitor,
    path: async () => {
      await app.db('sso_providers').where({ id }).update({ allows_sign_up: true })
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
