import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { type Reason, reasons } from '../src/sso/reasons.js'
import type { TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { answer, ask, connectSaml, openSamlProvider, type Person, sign, signLate } from './support/saml.js'
import { connectUnseen, openAppAtHome } from './support/sso-stage.js'
import type { Answer, Visitor } from './support/visitor.js'

const GRETA = { id: 'g-1', email: 'greta@northwind.example', name: 'greta' }
const ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

let app: TestApp
let there: Awaited<ReturnType<typeof openSamlProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  there = await openSamlProvider(GRETA)
})
beforeEach(async () => {
  await app.db('throttle_hits').del()
  await app.db('sso_providers').del()
  await app.db('audit_events').del()
  id = await connectSaml(app, there.config, { allows_sign_up: true })
})

const configure = (change: object) =>
  app
    .db('sso_providers')
    .where({ id })
    .update({ config: app.db.raw('config || ?', [JSON.stringify(change)]) })

/** Whether the person sees this reason with their sentence, and the log has the operator's, with these words too. */
async function assertTold(page: Answer, reason: Reason, words = /./) {
  assert.equal(/<code>(\w+)<\/code>/.exec(page.text)?.[1], reason)
  const [event] = await app.db('audit_events').where({ kind: 'sso_failed' }).orderBy('occurred_at', 'desc').limit(1)
  assert.ok(event.details.why.startsWith(reasons[reason][0]), event.details.why)
  assert.match(event.details.why, words)
}

/** Where a round trip by SAML ends whose answer is about this person, and says so at this time in these words. */
async function end(
  visitor: Visitor,
  { person = GRETA as Person, minutes = 0, said = {}, relay = (state: string) => state },
) {
  const asked = await ask(visitor, id)
  const words = { ...asked.said, ...said }
  const xml = minutes ? await signLate(person, words, minutes) : await sign(person, words)
  const posted = await answer(app, { provider: id, relay: relay(asked.relay) }, xml)
  return posted.status === 303 ? visitor.get(posted.headers.location ?? '') : posted
}

test('each reason is told to the operator in words of its own', () => {
  const told = Object.values(reasons).map(([operator]) => operator)
  assert.equal(new Set(told).size, told.length)
})

test('a RelayState that was changed on its way is no riddle, and is not repeated in the log', async () => {
  const changes: [(state: string) => string, RegExp][] = [
    [state => `“${state}”`, /It came back with “ ” in it/],
    [state => `{"state":"${state}"}`, /It came back with { " : } in it/],
    [() => '', /did not come back at all/],
    [state => state.slice(1), /longer or shorter/],
  ]
  for (const [relay, words] of changes) {
    await assertTold(await end(app.visitor(), { relay }), 'relay_state_damaged', words)
    assert.doesNotMatch(JSON.stringify(await app.db('audit_events').select()), /[\w-]{42}/)
  }
})

test('an assertion from the future points to the clocks', async () => {
  await assertTold(await end(app.visitor(), { minutes: -10 }), 'assertion_early', /clocks of both servers/)
})

test('a NameID that should be an address and is none, and an address that is missing, are told apart', async () => {
  await configure({ map_email: '' })
  const nameIdentifierFormat = ADDRESS
  await assertTold(
    await end(app.visitor(), { said: { nameIdentifierFormat } }),
    'email_malformed',
    /NameID, is none\. g-1/,
  )
  await configure({ name_id_format: 'emailAddress' })
  await assertTold(await end(app.visitor(), {}), 'email_malformed')
  await configure({ name_id_format: 'persistent', map_email: 'mail' })
  await assertTold(await end(app.visitor(), {}), 'email_missing', /mapping/)
})

test('who is unknown here, and may not have an account, is named with the address that the provider gave', async () => {
  await app.db('sso_providers').where({ id }).update({ allows_sign_up: false })
  await assertTold(await end(app.visitor(), {}), 'sign_up_off')
  const [event] = await app.db('audit_events').where({ kind: 'sso_failed' })
  assert.equal(event.actor, GRETA.email)
})

test('who is unknown under their address, while their username is known, is told apart for the operator alone', async () => {
  await app.db('sso_providers').where({ id }).update({ allows_sign_up: false })
  const person = { id: 'd-9', email: 'dora@elsewhere.example', name: 'dora' }
  const page = await end(app.visitor(), { person })
  await assertTold(page, 'sign_up_off', /account dora has another address here: dora@northwind\.example/)
  assert.doesNotMatch(page.text, /northwind\.example/)
})

test('what OAuth2’s own errors mean is said: scope, redirect URI, client, and the person who cancels', async () => {
  const oauth2 = await connectUnseen(app)
  for (const [error, reason] of Object.entries({
    invalid_scope: 'scope_refused',
    redirect_uri_mismatch: 'redirect_uri_refused',
    unauthorized_client: 'client_refused',
    access_denied: 'cancelled',
    server_error: 'provider_error',
  }) as [string, Reason][]) {
    const visitor = app.visitor()
    const { headers } = await visitor.get(`/sso/${oauth2}/start`)
    const state = new URL(headers.location ?? '').searchParams.get('state') ?? ''
    const callback = await visitor.get(`/sso/${oauth2}/callback?${new URLSearchParams({ error, state })}`)
    await assertTold(await visitor.get(callback.headers.location ?? ''), reason)
  }
})
