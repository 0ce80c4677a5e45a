import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, test } from 'node:test'
import { root } from '../src/paths.js'
import { expiryOf } from '../src/saml/expiry.js'
import type { TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { authority } from './support/directory.js'
import { enterPanel } from './support/panel.js'
import { answer, ask, certificate, connectSaml, openSamlProvider, sign } from './support/saml.js'
import { openAppAtHome } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const DAY = 86_400_000
const GRETA = { id: 'g-1', email: 'greta@northwind.example', name: 'greta' }
const expired = readFileSync(join(root, 'test', 'support', 'identity-provider-expired.pem'), 'utf8')

let app: TestApp
let operator: Visitor
let there: Awaited<ReturnType<typeof openSamlProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  operator = await enterPanel(app)
  there = await openSamlProvider(GRETA)
})
beforeEach(async () => {
  await app.db('throttle_hits').del()
  await app.db('sso_providers').del()
})

const connect = async (certificates: string) => {
  id = await connectSaml(app, { ...there.config, certificates }, { allows_sign_up: true })
}
const pages = async () => (await operator.get(`/admin/sso/${id}`)).text + (await operator.get('/admin/health')).text
const reasonShown = (text: string) => /<code>(\w+)<\/code>/.exec(text)?.[1]

/** What comes of a round trip with the key of both certificates. */
async function logIn() {
  const visitor = app.visitor()
  const asked = await ask(visitor, id)
  const { headers } = await answer(app, asked, await sign(GRETA, asked.said))
  const page = await visitor.get(headers.location ?? '')
  return page.status === 303 ? 'let in' : reasonShown(page.text)
}

test('a provider whose certificate is expired lets nobody in, and the operator reads it before people ask', async () => {
  await connect(expired)
  const page = await app.visitor().get(`/sso/${id}/start`)
  assert.deepEqual([page.status, reasonShown(page.text)], [403, 'certificate_expired'])
  const [line] = await app.db('audit_events').where({ kind: 'sso_failed' })
  assert.match(line.details.why, /certificate is expired/)

  const text = await pages()
  assert.equal(text.match(/certificate expired at 1 Jan 2021, 00:00:00 UTC, so nobody comes in by it/g)?.length, 2)
  assert.match(text, /Single sign-on by Northwind SAML:/)
})

test('while the provider changes over, any certificate that is valid lets in, and nobody is warned', async () => {
  await connect([expired, authority, certificate].join('\n'))
  assert.equal(await logIn(), 'let in')
  assert.doesNotMatch(await pages(), /certificate expire/)

  await connect([expired, authority].join('\n'))
  assert.equal(await logIn(), 'signature_wrong')
})

test('the warning begins thirty days before the last certificate ends', () => {
  const end = Date.parse('2021-01-01T00:00:00Z')
  assert.equal(expiryOf({ certificates: expired }, end - 31 * DAY), undefined)
  assert.match(expiryOf({ certificates: expired }, end - 29 * DAY)?.what ?? '', /expires at 1 Jan 2021/)
  assert.match(expiryOf({ certificates: expired }, end)?.what ?? '', /expired at/)
  assert.equal(expiryOf({ certificates: `${expired}\n${certificate}` }, end), undefined)
})
