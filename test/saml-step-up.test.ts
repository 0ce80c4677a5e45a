import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { whyNotFresh } from '../src/sso/freshness.js'
import type { Assertion } from '../src/sso/outcome.js'
import * as providers from '../src/sso/queries.js'
import type { TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { answer, ask, connectSaml, openSamlProvider, sign, signLate } from './support/saml.js'
import { openAppAtHome } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const DORA = { id: 'd-1', email: 'dora@northwind.example', name: 'dora' }

let app: TestApp
let id: string

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  const there = await openSamlProvider(DORA)
  id = await connectSaml(app, { ...there.config, trusts_email: true }, { links_by_email: true })
})
beforeEach(() => app.db('throttle_hits').del())

/** A round trip whose answer says that the log-in at the provider was so many minutes ago. */
async function go(visitor: Visitor, page: 'start' | 'confirm', minutes: number, person = DORA) {
  const asked = await ask(visitor, id, '?return_to=%2Faccount%2Fapi-keys', `/sso/${id}/${page}`)
  const xml = minutes ? await signLate(person, asked.said, minutes) : await sign(person, asked.said)
  return visitor.get((await answer(app, asked, xml)).headers.location ?? '')
}

const reasonShown = (text: string) => /<code>(\w+)<\/code>/.exec(text)?.[1]
const isConfirmed = async (visitor: Visitor) => (await visitor.get('/account/api-keys')).status === 200

test('a log-in at the provider confirms for as long as it is fresh there', async () => {
  for (const [minutes, confirmed] of [
    [0, true],
    [14, true],
    [16, false],
  ] as const) {
    const visitor = app.visitor()
    assert.equal((await go(visitor, 'start', minutes)).status, 303)
    assert.equal(await isConfirmed(visitor), confirmed, String(minutes))
  }
})

test('confirming takes a log-in that is newer than the wish, by the same person', async () => {
  const visitor = app.visitor()
  await go(visitor, 'start', 60)
  const old = await go(visitor, 'confirm', 5)
  assert.deepEqual([old.status, reasonShown(old.text)], [403, 'log_in_old'])
  const [line] = await app.db('audit_events').where({ kind: 'sso_failed' }).orderBy('occurred_at', 'desc').limit(1)
  assert.match(line.details.why, /AuthnInstant/)
  const other = await go(visitor, 'confirm', 0, { ...DORA, id: 'm-1' })
  assert.equal(reasonShown(other.text), 'not_yours')
  assert.equal(await isConfirmed(visitor), false)

  assert.equal((await go(visitor, 'confirm', 0)).headers.location, '/account/api-keys')
  assert.ok(await isConfirmed(visitor))
})

test('an assertion that does not say when somebody logged in confirms nothing', async () => {
  const provider = (await providers.findProvider(app.db, id)) as providers.Provider
  const assertion = { subject: DORA.id, authenticated_at: null } as Assertion
  assert.equal(whyNotFresh(provider, assertion, new Date()), 'log_in_undated')
})
