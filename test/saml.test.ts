import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { authenticatedAt } from '../src/saml/bounds.js'
import { Config } from '../src/saml/config.js'
import { complete } from '../src/saml/idp-metadata.js'
import type { TestApp } from './support/app.js'
import { createCast, logIn as logInWithPassword, PASSWORD, type Person } from './support/cast.js'
import {
  answer,
  ask,
  certificate,
  connectSaml,
  ISSUER,
  key,
  openSamlProvider,
  readRequest,
  type SamlProvider,
  sign,
  signAnew,
} from './support/saml.js'
import { openAppAtHome } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const GRETA = { id: 'g-1', email: 'greta@northwind.example', name: 'greta', groups: ['leads', 'staff'] }

let app: TestApp
let dora: Person
let there: SamlProvider
let id: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  there = await openSamlProvider(GRETA)
  id = await connectSaml(app, there.config, { allows_sign_up: true })
})
beforeEach(() => app.db('throttle_hits').del())

/** Begins in one browser, lets the provider answer, and goes on to the end there. */
async function logIn(provider: string, person = GRETA, visitor = app.visitor(), query = '') {
  const asked = await ask(visitor, provider, query)
  const posted = await answer(app, asked, await sign(person, asked.said))
  return { posted, finished: await visitor.get(posted.headers.location ?? ''), visitor }
}

test('a round trip logs in whom the provider means, in the browser that began and by no cookie of the answer', async () => {
  const path = `${dora.base}/tags`
  const { posted, finished } = await logIn(id, GRETA, app.visitor(), `?return_to=${encodeURIComponent(path)}`)

  assert.equal(posted.status, 303)
  assert.match(posted.headers.location ?? '', new RegExp(`^/sso/${id}/finish\\?code=[\\w-]{43}$`))
  assert.ok(!posted.cookies.some(cookie => /session|sso/.test(cookie)))
  assert.deepEqual([finished.status, finished.headers.location], [303, path])
  const user = await app.db('users').where({ email: GRETA.email }).first()
  assert.equal(user.username, 'greta')
  assert.deepEqual((await app.db('identities').where({ user_id: user.id }).first()).subject, GRETA.id)
})

test('when somebody logged in at the provider is as its assertion says, and nobody’s guess where it doesn’t', async () => {
  const asked = await ask(app.visitor(), id)
  const xml = await sign(GRETA, asked.said)
  await answer(app, asked, xml)
  const { outcome } = await app.db('sso_requests').where({ state: asked.relay }).first('outcome')
  const [, said] = /AuthnInstant="([^"]+)"/.exec(xml) ?? []
  assert.equal(outcome.assertion.authenticated_at, said)
  assert.equal(authenticatedAt({ Assertion: {} }), null)
  const malformed = { Assertion: { AuthnStatement: [{ $: { AuthnInstant: 'just now' } }] } }
  assert.throws(() => authenticatedAt(malformed as never), { reason: 'answer_unreadable' })
})

test('whoever is to prove that it is them is asked to log in at the provider again, and nobody else is', async () => {
  const asking = async (visitor: Visitor, path: string) => {
    const { headers } = await visitor.get(`/sso/${id}/${path}`)
    return readRequest(new URL(headers.location ?? '')).text
  }
  assert.match(await asking(await logInWithPassword(app, dora), 'confirm'), / ForceAuthn="true"/)
  assert.doesNotMatch(await asking(app.visitor(), 'start'), /ForceAuthn/)
})

test('each of several attributes of one name counts, as Keycloak gives its roles', async () => {
  const asked = await ask(app.visitor(), id)
  const attribute = (role: string) =>
    `<saml:Attribute Name="Role"><saml:AttributeValue>${role}</saml:AttributeValue></saml:Attribute>`
  const roles = ['leads', 'staff', 'leads &amp; more'].map(attribute).join('')
  const xml = signAnew(await sign(GRETA, asked.said), said => said.replace('</saml:AttributeStatement>', `${roles}$&`))
  await app
    .db('sso_providers')
    .where({ id })
    .update({ config: app.db.raw(`config || '{"map_groups": "Role"}'`) })
  await answer(app, asked, xml)
  await app.db('sso_providers').where({ id }).update({ config: there.config })
  const { outcome } = await app.db('sso_requests').where({ state: asked.relay }).first('outcome')
  assert.deepEqual(outcome.assertion.groups, ['leads', 'staff', 'leads & more'])
  assert.match(JSON.stringify(outcome.steps), /Role.{6}leads.{5}staff/)
})

test('who is called otherwise at the provider stays the same person', async () => {
  await logIn(id)
  const { finished } = await logIn(id, { ...GRETA, email: 'g.garbo@northwind.example', name: 'garbo' })
  assert.equal(finished.status, 303)
  assert.equal((await app.db('identities').where({ provider_id: id, subject: GRETA.id })).length, 1)
})

test('an address that nobody vouches for takes over no account', async () => {
  const linking = await connectSaml(app, there.config, { links_by_email: true })
  const { finished } = await logIn(linking, { ...GRETA, id: 'm', email: 'ana@northwind.example' })
  assert.match(finished.text, /Link your account/)
})

test('metadata tells who the provider is, where people log in and its certificate', async () => {
  const form = Config.parse({ metadata_url: there.metadata_url, allows_http: '1' })
  const { idp_entity_id, login_url, certificates } = await complete(form)
  assert.deepEqual([idp_entity_id, login_url], [ISSUER, there.config.login_url])
  assert.equal(certificates.replace(/\s/g, ''), certificate.replace(/\s/g, ''))
})

test('metadata with a document type, or without a provider, is refused', async () => {
  const doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
  const ours =
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"><SPSSODescriptor/></EntityDescriptor>'
  for (const metadata_xml of [doctype, ours, 'no xml', '<a>', '<html/>'])
    await assert.rejects(complete(Config.parse({ metadata_xml })), { reason: 'metadata_unreadable' }, metadata_xml)
})

test('our own metadata names the address for answers, and the certificate of signed requests', async () => {
  const plain = await app.visitor().get(`/sso/${id}/metadata`)
  assert.equal(plain.status, 200)
  assert.match(plain.text, new RegExp(`entityID="${app.url}/sso/${id}/metadata"`))
  assert.match(plain.text, new RegExp(`Location="${app.url}/sso/${id}/callback"`))
  assert.match(plain.text, /WantAssertionsSigned="true"/)
  assert.doesNotMatch(plain.text, /X509Certificate/)

  const sealed_secrets = app.keys.encrypt(JSON.stringify({ signing_key: key }))
  const signing = { ...there.config, signs_requests: true, signing_certificate: certificate, entity_id: 'urn:stint' }
  const signer = await connectSaml(app, signing, { sealed_secrets })
  const { text } = await app.visitor().get(`/sso/${signer}/metadata`)
  assert.match(text, /entityID="urn:stint"/)
  assert.ok(text.includes(certificate.split('\n')[1] ?? 'no certificate'))
  assert.doesNotMatch(text, /PRIVATE/)

  const { headers } = await app.visitor().get(`/sso/${signer}/start`)
  const address = new URL(headers.location ?? '')
  assert.ok(address.searchParams.has('Signature'))
  assert.match(address.searchParams.get('SigAlg') ?? '', /rsa-sha256$/)
  const asked = await ask(app.visitor(), signer)
  assert.equal(asked.said.audience, 'urn:stint')
})

test('a log-in that began at the provider is refused, unless the form allows it and the person says so', async () => {
  const said = (provider: string) => {
    const recipient = `${app.url}/sso/${provider}/callback`
    return { recipient, destination: recipient, audience: `${app.url}/sso/${provider}/metadata` }
  }
  const refused = await answer(app, { provider: id, relay: '' }, await sign(GRETA, said(id)))
  assert.deepEqual([refused.status, /<code>(\w+)<\/code>/.exec(refused.text)?.[1]], [403, 'unasked'])

  const open = await connectSaml(app, { ...there.config, allows_unasked: true }, { allows_sign_up: true })
  const person = { ...GRETA, id: 'h-1', email: 'hanna@northwind.example', name: 'hanna' }
  const posted = await answer(app, { provider: open, relay: 'home' }, await sign(person, said(open)))
  const visitor = app.visitor()
  const page = await visitor.get(posted.headers.location ?? '')
  assert.match(page.text, /Continue as <bdi>hanna@northwind\.example<\/bdi>\?/)
  assert.equal(visitor.cookies.has('stint_session'), false)

  const code = /name="code" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const away = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
  assert.equal((await visitor.post(`/sso/${open}/continue`, { code }, { headers: away })).status, 403)
  assert.equal((await visitor.post(`/sso/${open}/continue`, { code })).headers.location, '/')
  assert.equal((await visitor.post(`/sso/${open}/continue`, { code })).status, 403)
})

test('what began at the provider is linked to nobody’s account, whoever is sent there and types their password', async () => {
  const open = await connectSaml(app, { ...there.config, allows_unasked: true })
  const { said } = await ask(app.visitor(), open)
  const mallory = { ...GRETA, id: 'm-2', email: 'dora@northwind.example' }
  const unasked = await sign(mallory, { ...said, inResponseTo: undefined })
  const posted = await answer(app, { provider: open, relay: '' }, unasked)
  const visitor = app.visitor()
  const page = await visitor.get(posted.headers.location ?? '')
  const code = /name="code" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const typed = { code, username: 'dora', password: PASSWORD }
  for (const way of ['link', 'account']) assert.equal((await visitor.post(`/sso/${open}/${way}`, typed)).status, 404)
  const refused = await visitor.post(`/sso/${open}/continue`, { code })
  assert.deepEqual([refused.status, /<code>(\w+)<\/code>/.exec(refused.text)?.[1]], [403, 'link_needed'])
  assert.match(refused.text, new RegExp(`href="/sso/${open}/start"`))
  assert.equal((await visitor.post(`/sso/${open}/link`, typed)).status, 403)
  assert.deepEqual(await app.db('identities').where({ provider_id: open }), [])
})
