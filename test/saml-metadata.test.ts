import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Config } from '../src/saml/config.js'
import { complete } from '../src/saml/idp-metadata.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { authority } from './support/directory.js'
import { enterPanel } from './support/panel.js'
import { certificate } from './support/saml.js'
import type { Visitor } from './support/visitor.js'

const NAMESPACES = 'xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
const LOGIN = 'https://idp.example.org/login'

const body = (pem: string) => pem.replace(/-----[^-]+-----/g, '')
const signedBy = (pem: string, use = 'signing') =>
  `<KeyDescriptor use="${use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${body(pem)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`

/** The metadata of a provider. */
const entity = (id: string, { keys = signedBy(certificate), until = '' } = {}) =>
  `<EntityDescriptor ${NAMESPACES} entityID="${id}"${until && ` validUntil="${until}"`}><IDPSSODescriptor>${keys}
     <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.org/post"/>
     <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${LOGIN}"/>
   </IDPSSODescriptor></EntityDescriptor>`
const several = (...all: string[]) => `<EntitiesDescriptor ${NAMESPACES}>${all.join('')}</EntitiesDescriptor>`

let app: TestApp
let operator: Visitor
const fields = { preset: 'saml', name: 'Northwind SAML' }

before(async () => {
  app = await openApp()
  await createCast(app)
  operator = await enterPanel(app)
})

const upload = (xml: string | Buffer, values: object = {}, path = '/admin/sso') =>
  operator.upload(path, 'metadata_file', Buffer.from(xml), 'metadata.xml', { ...fields, ...values })
const read = (metadata_xml: string, idp_entity_id = '') => complete(Config.parse({ metadata_xml, idp_entity_id }))
const refused = (xml: string, detail: RegExp) => assert.rejects(read(xml), { reason: 'metadata_unreadable', detail })

test('an uploaded file fills the form in, with a byte order mark too, and takes the place of the address', async () => {
  const unreachable = { metadata_url: 'https://idp.invalid/TENANT-ID' }
  const { status, headers } = await upload(
    `\ufeff<?xml version="1.0" encoding="utf-8"?>${entity('urn:idp')}`,
    unreachable,
  )
  assert.equal(status, 303)
  const path = headers.location ?? ''
  const provider = await app
    .db('sso_providers')
    .where({ id: path.split('/').at(-1) })
    .first()
  const { idp_entity_id, login_url, certificates, metadata_url, metadata_file } = provider.config
  assert.deepEqual([idp_entity_id, login_url, metadata_url, metadata_file], ['urn:idp', LOGIN, '', undefined])
  assert.equal(body(certificates).replace(/\s/g, ''), body(certificate).replace(/\s/g, ''))

  const kept = { ...provider.config, name: 'Renamed', version: '1' }
  assert.equal((await operator.upload(path, 'metadata_file', Buffer.alloc(0), '', kept)).status, 303)
  const { config, name } = await app.db('sso_providers').where({ id: provider.id }).first()
  assert.deepEqual([config, name], [provider.config, 'Renamed'])
})

test('a file that is none of a provider, or too large, is refused beside its field, and what was typed stays', async () => {
  const bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r>&b;</r>'
  for (const [file, said] of [
    ['no XML', /could not be read/],
    [bomb, /It has a document type/],
    [Buffer.from([0xff, 0xfe, 0x3c, 0]), /can’t be kept/],
    [entity('urn:idp', { until: '2020-01-01T00:00:00Z' }), /It was valid until 2020-01-01/],
    [entity('x'.repeat(2 ** 20)), /larger than 1 MB/],
    [Buffer.alloc(5 * 2 ** 20, 'x'), /larger than this page takes/],
  ] as const) {
    const { status, text } = await upload(file, { domains: 'northwind.example' })
    assert.match(text, said)
    if (status !== 422) continue
    assert.match(text, /aria-describedby="metadata_file-hint metadata_file-error"/)
    assert.match(text, /value="northwind\.example"/)
  }
  assert.equal((await app.db('sso_providers').where({ name: 'Northwind SAML' })).length, 0)
})

test('what people wrote between the elements is passed over, unless it never ends', async () => {
  const noted = `<!-- made by hand, <b> -->${entity('urn:idp').replace('<IDPSSODescriptor', '<!-- <!x> -->$&')}<!---->`
  assert.equal((await read(noted)).idp_entity_id, 'urn:idp')
  for (const begun of ['<!--', '<![CDATA[', '<?a'])
    await refused(entity('urn:idp') + begun, /more in it than elements and text/)
})

test('of several providers in one file the entity id that was typed says which', async () => {
  const federation = several(entity('urn:one'), entity('urn:two', { keys: signedBy(authority) }))
  await refused(federation, /Type the entity id of the right one/)
  const { idp_entity_id, certificates } = await read(federation, 'urn:two')
  assert.equal(idp_entity_id, 'urn:two')
  assert.ok(certificates.includes(authority.split('\n')[1] ?? ''))
  assert.equal((await read(several(entity('urn:one')))).idp_entity_id, 'urn:one')
})

test('all certificates to sign by are taken, for a change-over, each once, and none to encrypt by', async () => {
  const keys = [signedBy(certificate), signedBy(authority), signedBy(certificate), signedBy(authority, 'encryption')]
  const { certificates } = await read(entity('urn:idp', { keys: keys.join('') }))
  assert.equal(certificates.match(/BEGIN CERTIFICATE/g)?.length, 2)
  await refused(entity('urn:idp', { keys: signedBy(certificate, 'encryption') }), /no certificate to sign by/)
})

test('metadata that leads to an address without TLS is refused like one that is typed, unless http is allowed', async () => {
  const plain = (scheme: string) => entity('urn:idp').replaceAll('https://idp', `${scheme}://idp`)
  await refused(plain('http'), /begins with https/)
  await refused(plain('javascript'), /begins with https/)
  const allowed = await complete(Config.parse({ metadata_xml: plain('http'), allows_http: '1' }))
  assert.equal(allowed.login_url, 'http://idp.example.org/login')
})

test('metadata is good until the time that it names', async () => {
  for (const until of ['2020-01-01T00:00:00Z', 'someday'])
    await refused(several(entity('urn:idp', { until })), /It was valid until/)
  assert.equal((await read(entity('urn:idp', { until: '2999-01-01T00:00:00Z' }))).login_url, LOGIN)
})
