import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { before, beforeEach, test } from 'node:test'
import type { Reason } from '../src/sso/reasons.js'
import { reasons } from '../src/sso/reasons.js'
import type { TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { type Asked, answer, ask, connectSaml, openSamlProvider, sign } from './support/saml.js'
import { openAppAtHome } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const MALLORY = { id: 'm-1', email: 'mallory@northwind.example', name: 'mallory' }

let app: TestApp
let id: string
let visitor: Visitor

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  const there = await openSamlProvider(MALLORY)
  id = await connectSaml(app, there.config, { allows_sign_up: true })
})
beforeEach(() => {
  visitor = app.visitor()
  return app.db('throttle_hits').del()
})

const shownBy = (text: string) => /<code>(\w+)<\/code>/.exec(text)?.[1]

/** What the person is shown in the end; each refusal is a line in the log, with the operator's words. */
async function outcomeOf(asked: Asked, xml: string, browser = visitor): Promise<string | undefined> {
  const posted = await answer(app, asked, xml)
  const page = posted.status === 303 ? await browser.get(posted.headers.location ?? '') : posted
  if (page.status === 303) return 'let in'
  const reason = shownBy(page.text) as Reason
  assert.equal(page.status, 403)
  assert.ok(page.text.includes(reasons[reason][1]))
  const line = await app
    .db('audit_events')
    .where({ kind: 'sso_failed' })
    .orderBy('occurred_at', 'desc')
    .first('details')
  assert.ok(line.details.why.includes(reasons[reason][0]), line.details.why)
  return reason
}

/** What comes of an answer that the provider signed, and that somebody changed on its way. */
async function change(changing: (xml: string) => string, said: object = {}) {
  const asked = await ask(visitor, id)
  return outcomeOf(asked, changing(await sign(MALLORY, { ...asked.said, ...said })))
}
const asItIs = (xml: string) => xml
const assertionOf = (xml: string) => /<saml:Assertion[\s\S]+<\/saml:Assertion>/.exec(xml)?.[0] ?? ''
const signatureOf = (xml: string) => /<Signature[\s\S]+<\/Signature>/.exec(xml)?.[0] ?? ''

test('an answer that nobody changed is let in', async () => {
  assert.equal(await change(asItIs), 'let in')
})

test('what is not signed, or signed as a whole alone, counts for nothing', async () => {
  assert.equal(await change(asItIs, { signAssertion: false }), 'unsigned')
  assert.equal(await change(asItIs, { signAssertion: false, signResponse: true }), 'unsigned')
  assert.equal(await change(xml => xml.replace(signatureOf(xml), '')), 'unsigned')
})

test('what was changed, or signed by another key, does not fit its signature', async () => {
  assert.equal(await change(xml => xml.replaceAll(MALLORY.email, 'ana@northwind.example')), 'signature_wrong')
  assert.equal(await change(xml => xml.replace(/>m-1</, '>a-1<')), 'signature_wrong')
  const cut = (xml: string) => xml.replace(/(<SignatureValue>)..../, '$1AAAA')
  assert.equal(await change(cut), 'signature_wrong')
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = other.privateKey.export({ type: 'pkcs8', format: 'pem' })
  assert.equal(await change(asItIs, { key }), 'signature_wrong')
})

test('SHA-1 is refused, for the signature and for the digest', async () => {
  assert.equal(await change(asItIs, { signatureAlgorithm: 'rsa-sha1' }), 'signature_weak')
  assert.equal(await change(asItIs, { digestAlgorithm: 'sha1' }), 'signature_weak')
})

test('a signed assertion does not carry another one in', async () => {
  const evil = (xml: string) =>
    assertionOf(xml)
      .replace(signatureOf(xml), '')
      .replaceAll(MALLORY.email, 'ana@northwind.example')
      .replace('>m-1<', '>a-1<')
  const other = (xml: string) => evil(xml).replace(/ID="[^"]+"/, 'ID="_evil"')
  const wrappings: Record<string, (xml: string) => string> = {
    'the evil one before it': xml => xml.replace(assertionOf(xml), other(xml) + assertionOf(xml)),
    'the evil one after it': xml => xml.replace(assertionOf(xml), assertionOf(xml) + other(xml)),
    'with the same ID': xml => xml.replace(assertionOf(xml), evil(xml) + assertionOf(xml)),
    'the signed one inside': xml =>
      xml.replace(assertionOf(xml), other(xml).replace('</saml:Assertion>', `${assertionOf(xml)}</saml:Assertion>`)),
    'the signed one in an extension': xml =>
      xml.replace(assertionOf(xml), `<samlp:Extensions>${assertionOf(xml)}</samlp:Extensions>${other(xml)}`),
    'the signed one in the signature': xml => {
      const within = signatureOf(xml).replace('</Signature>', `<Object>${assertionOf(xml)}</Object></Signature>`)
      return xml.replace(assertionOf(xml), other(xml).replace('<saml:Subject>', `${within}<saml:Subject>`))
    },
    'its signature on the evil one': xml =>
      xml.replace(assertionOf(xml), other(xml).replace('<saml:Subject>', `${signatureOf(xml)}<saml:Subject>`)),
    'the whole response inside another': xml =>
      xml.replace(
        assertionOf(xml),
        `${other(xml)}<samlp:Extensions>${xml.replace(/<\?xml[^>]+>/, '')}</samlp:Extensions>`,
      ),
  }
  for (const [how, wrap] of Object.entries(wrappings)) assert.equal(await change(wrap), 'wrapped', how)
  assert.equal((await app.db('identities').where({ subject: 'a-1' })).length, 0)
})

test('a comment in a name cuts nothing off it, as such an answer is not read', async () => {
  const asked = await ask(visitor, id)
  const person = { ...MALLORY, id: 'ana.evil.example', email: 'ana@northwind.example.evil.example', name: 'ana' }
  const xml = await sign(person, asked.said)
  const commented = xml.replaceAll('ana.evil', 'ana<!---->.evil').replaceAll('.example.evil', '.example<!---->.evil')
  assert.equal(await outcomeOf(asked, commented), 'answer_unreadable')
  assert.equal((await app.db('identities').where({ subject: 'ana' })).length, 0)
})

test('an assertion for another audience, address or request is refused', async () => {
  assert.equal(await change(asItIs, { audience: 'https://other.example' }), 'audience_wrong')
  assert.equal(await change(asItIs, { recipient: `${app.url}/sso/elsewhere/callback` }), 'recipient_wrong')
  assert.equal(await change(asItIs, { recipient: undefined }), 'recipient_wrong')
  assert.equal(await change(asItIs, { destination: 'https://other.example/acs' }), 'destination_wrong')
  assert.equal(await change(asItIs, { inResponseTo: '_another' }), 'request_wrong')
  assert.equal(await change(asItIs, { inResponseTo: undefined }), 'request_wrong')
  assert.equal(await change(asItIs, { issuer: 'https://evil.example' }), 'issuer_wrong')
  const outside = (xml: string) => xml.replace(/InResponseTo="[^"]+"/, 'InResponseTo="_another"')
  assert.equal(await change(outside), 'request_wrong')
})

test('an assertion of another time is refused', async () => {
  assert.equal(await change(asItIs, { lifetimeInSeconds: -600 }), 'assertion_expired')
  assert.equal(await change(asItIs, { lifetimeInSeconds: -60 }), 'let in')
})

test('an assertion counts once, in whichever round trip', async () => {
  const asked = await ask(visitor, id)
  const xml = await sign(MALLORY, asked.said)
  const first = await answer(app, asked, xml)
  assert.equal(await outcomeOf(asked, xml), 'trip_used')
  assert.equal((await visitor.get(first.headers.location ?? '')).status, 303)
  assert.equal(await outcomeOf(asked, xml), 'request_wrong')

  const another = app.visitor()
  const next = await ask(another, id)
  assert.equal(await outcomeOf(next, xml, another), 'request_wrong')
  await app.db('sso_requests').where({ state: next.relay }).del()
  await app
    .db('sso_providers')
    .where({ id })
    .update({ config: app.db.raw(`config || '{"allows_unasked": true}'`) })
  const unasked = await sign(MALLORY, { ...next.said, inResponseTo: undefined })
  const posted = () => answer(app, { provider: id, relay: '' }, unasked)
  assert.equal((await posted()).status, 303)
  assert.equal(shownBy((await posted()).text), 'assertion_used')
  await app
    .db('sso_providers')
    .where({ id })
    .update({ config: app.db.raw(`config || '{"allows_unasked": false}'`) })
})

test('an answer ends in the browser that began, and nowhere else', async () => {
  const asked = await ask(visitor, id)
  const xml = await sign(MALLORY, asked.said)
  const other = app.visitor()
  await ask(other, id)
  assert.equal(await outcomeOf(asked, xml, other), 'other_browser')
  assert.equal(other.cookies.has('stint_session'), false)
})

test('an answer to a trip that is too old, or of a provider that is off, is refused', async () => {
  const asked = await ask(visitor, id)
  await app
    .db('sso_requests')
    .where({ state: asked.relay })
    .update({ expires_at: new Date(0) })
  assert.equal(await outcomeOf(asked, await sign(MALLORY, asked.said)), 'trip_expired')

  const late = await ask(visitor, id)
  await app.db('sso_providers').where({ id }).update({ is_active: false })
  assert.equal(await outcomeOf(late, await sign(MALLORY, late.said)), 'provider_off')
  await app.db('sso_providers').where({ id }).update({ is_active: true })
})

test('what is no answer, or says no, is refused with its own words', async () => {
  const bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r>&b;</r>'
  for (const noise of ['', 'noise', '<a>', '<LogoutRequest/>', bomb])
    assert.equal(await change(() => noise), 'answer_unreadable', noise)
  const failed = 'urn:oasis:names:tc:SAML:2.0:status:Responder'
  assert.equal(await change(asItIs, { samlStatusCode: failed, samlStatusMessage: 'Out of order.' }), 'provider_error')
  const denied = (xml: string) =>
    xml.replace(/StatusCode Value="[^"]+"/, 'StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:RequestDenied"')
  assert.equal(await change(denied), 'cancelled')
})

test('an assertion without the immutable id, or with a name for the moment, is nobody', async () => {
  const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
  assert.equal(await change(asItIs, { nameIdentifierFormat: transient }), 'subject_missing')
})

test('the posts of other sites are let in at this one address alone', async () => {
  const headers = { Origin: 'https://idp.example.org', 'Sec-Fetch-Site': 'cross-site' }
  for (const path of [`/sso/${id}/callback/`, `/sso/${id}/continue`, '/login', `/admin/sso/${id}/callback`])
    assert.equal((await app.visitor().post(path, {}, { headers })).status, 403, path)
})
