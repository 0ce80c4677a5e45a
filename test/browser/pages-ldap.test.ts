import { before } from 'node:test'
import type { TestApp } from '../support/app.js'
import { createCast } from '../support/cast.js'
import { connectDirectory, openDirectory } from '../support/directory.js'
import { testPages } from '../support/look.js'
import { enterPanel } from '../support/panel.js'
import { answer, connectSaml, openSamlProvider, sign } from '../support/saml.js'
import { openAppAtHome } from '../support/sso-stage.js'
import type { Visitor } from '../support/visitor.js'

const GRETA = { id: 'g-1', email: 'greta@northwind.example', name: 'greta' }

let app: TestApp
let operator: Visitor
let directory: string
let saml: string

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  operator = await enterPanel(app)
  directory = await connectDirectory(app, (await openDirectory()).port)
  const there = await openSamlProvider(GRETA)
  saml = await connectSaml(app, { ...there.config, allows_unasked: true }, { allows_sign_up: true })
})

/** Where somebody arrives who began at the provider. */
async function arriveUnasked() {
  const url = `${app.url}/sso/${saml}`
  const said = { recipient: `${url}/callback`, destination: `${url}/callback`, audience: `${url}/metadata` }
  return (await answer(app, { provider: saml, relay: '' }, await sign(GRETA, said))).headers.location ?? ''
}

testPages([
  { name: 'new directory', visitor: () => operator, path: () => '/admin/sso/new?preset=active_directory' },
  { name: 'directory', visitor: () => operator, path: () => `/admin/sso/${directory}` },
  { name: 'test of a directory', visitor: () => operator, path: () => `/admin/sso/${directory}/try` },
  { name: 'new SAML provider', visitor: () => operator, path: () => '/admin/sso/new?preset=entra_saml' },
  { name: 'SAML provider', visitor: () => operator, path: () => `/admin/sso/${saml}` },
  { name: 'continue as somebody', visitor: () => app.visitor(), path: arriveUnasked },
])
