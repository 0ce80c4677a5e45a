import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { authority } from './support/directory.js'
import { enterPanel } from './support/panel.js'
import { answer, ask, certificate, key, openSamlProvider, type SamlProvider, sign } from './support/saml.js'
import { errorOf } from './support/settings-stage.js'
import { openAppAtHome } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const GRETA = { id: 'g-1', email: 'greta@northwind.example', name: 'greta' }

let app: TestApp
let operator: Visitor
let there: SamlProvider
let fields: Record<string, string>
let id: string

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  operator = await enterPanel(app)
  there = await openSamlProvider(GRETA)
  fields = {
    preset: 'saml',
    name: 'Northwind SAML',
    metadata_url: there.metadata_url,
    map_email: there.config.map_email ?? '',
    map_username: there.config.map_username ?? '',
    allows_http: '1',
    allows_sign_up: '1',
  }
  const { headers, text } = await operator.post('/admin/sso', fields)
  id = headers.location?.split('/').at(-1) ?? text
})
beforeEach(() => app.db('throttle_hits').del())

/** What the operator's test of a round trip shows. */
async function tryIt() {
  const asked = await ask(operator, id, '', `/admin/sso/${id}/test`)
  const { headers } = await answer(app, asked, await sign(GRETA, asked.said))
  return (await operator.get(headers.location ?? '')).text
}

test('a test says whom a log-in finds here or makes, or why nobody, and leaves nothing behind', async () => {
  const left = async () => [await app.db('users').where({ username: 'greta' }), await app.db('identities'), await row()]
  const before = await left()
  assert.match(await tryIt(), /The round trip works[\s\S]*Nobody yet: a log-in makes the account greta\./)
  for (const [change, words] of [
    [{ allows_sign_up: false }, /Nobody here is known by this identity/],
    [{ domains: ['elsewhere.example'] }, /The domain of the e-mail address is not listed/],
  ] as const) {
    await app.db('sso_providers').where({ id }).update(change)
    const text = await tryIt()
    assert.match(text, words)
    assert.doesNotMatch(text, /The round trip works/)
    await app.db('sso_providers').where({ id }).update({ allows_sign_up: true, domains: [] })
  }
  assert.deepEqual(await left(), before)
})

const row = () => app.db('sso_providers').where({ id }).first()

test('a provider is added by its metadata alone, and its page says what to register there', async () => {
  const { config, is_active } = await row()
  assert.equal(is_active, false)
  assert.equal(config.login_url, there.config.login_url)
  const { text } = await operator.get(`/admin/sso/${id}`)
  for (const said of ['/metadata', '/callback']) assert.ok(text.includes(`${app.url}/sso/${id}${said}`))
})

test('metadata that can’t be read, or a form without it, is refused at its field', async () => {
  const dead = await operator.post('/admin/sso', { ...fields, metadata_url: `${there.metadata_url}/nothing` })
  assert.equal(dead.status, 422)
  assert.match(dead.text, /status 404/)
  const none = await operator.post('/admin/sso', { preset: 'saml', name: 'Nobody', metadata_xml: '' })
  assert.match(none.text, /Paste the provider’s certificate/)
  const plain = await operator.post('/admin/sso', { ...fields, allows_http: '' })
  assert.match(plain.text, /or allow http/)
})

test('the private key goes in and never out, and has to belong to the certificate', async () => {
  const signing = { ...fields, signs_requests: '1', signing_certificate: certificate, signing_key: key }
  const refused = await operator.post(`/admin/sso/${id}`, { ...signing, name: '' })
  assert.equal(refused.status, 422)
  const version = String((await row()).version)
  assert.equal((await operator.post(`/admin/sso/${id}`, { ...signing, version })).status, 303)
  const { text } = await operator.get(`/admin/sso/${id}`)
  const told = refused.text + text + JSON.stringify(await row()) + JSON.stringify(await app.db('audit_events').select())
  assert.ok(!told.includes(key.split('\n')[1] ?? ''))
  assert.match((await app.visitor().get(`/sso/${id}/metadata`)).text, /AuthnRequestsSigned="true"/)
})

test('what is no certificate and no key is refused at its field, and a certificate without its first line is one', async () => {
  const signing = { ...fields, signs_requests: '1', signing_certificate: certificate, signing_key: key }
  for (const wrong of ['signing_certificate', 'signing_key']) {
    const { status, text } = await operator.post('/admin/sso', { ...signing, [wrong]: 'no PEM' })
    assert.equal(status, 422)
    assert.match(errorOf(text, wrong) ?? '', /in PEM/)
  }
  const version = String((await row()).version)
  const bare = certificate.replace(/-----[^-]+-----/g, '')
  const saved = await operator.post(`/admin/sso/${id}`, { ...signing, signing_certificate: bare, version })
  assert.equal(saved.status, 303)
})

test('who signs needs a key, which is kept while the field is empty, and a certificate of that key', async () => {
  const signing = { ...fields, signs_requests: '1', signing_certificate: certificate }
  const none = await operator.post('/admin/sso', signing)
  assert.equal(none.status, 422)
  assert.match(errorOf(none.text, 'signing_key') ?? '', /Paste the private key/)

  const save = async (form: object) =>
    operator.post(`/admin/sso/${id}`, { ...signing, ...form, version: String((await row()).version) })
  assert.equal((await save({ signing_key: key })).status, 303)
  assert.equal((await save({})).status, 303)
  assert.equal(JSON.parse(app.keys.decrypt((await row()).sealed_secrets)).signing_key, key.trim())
  const other = await save({ signing_certificate: authority })
  assert.match(errorOf(other.text, 'signing_key') ?? '', /does not belong/)
  assert.doesNotMatch(other.text, /PRIVATE KEY/)
})

test('a test shows each step and logs nobody in, and a provider that is off can be tested', async () => {
  const { headers } = await operator.get(`/admin/sso/${id}/test`)
  assert.match(headers.location ?? '', /SAMLRequest=/)
  const asked = await ask(operator, id, '', `/admin/sso/${id}/test`)
  const good = await answer(app, asked, await sign(GRETA, asked.said))
  const { text } = await operator.get(good.headers.location ?? '')
  for (const step of ['The round trip works', 'Signature checked', 'Fields mapped', 'greta@northwind'])
    assert.match(text, new RegExp(step))

  const again = await ask(operator, id, '', `/admin/sso/${id}/test`)
  const bad = await answer(app, again, await sign(GRETA, { ...again.said, audience: 'urn:other' }))
  assert.match((await operator.get(bad.headers.location ?? '')).text, /audience mismatch[\s\S]*urn:other/)
  assert.equal((await app.db('identities').select()).length, 0)
})
