import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '../src/database/connection.js'
import type { Assertion, Outcome, Step } from '../src/sso/outcome.js'
import * as providers from '../src/sso/queries.js'
import type { Reason } from '../src/sso/reasons.js'
import * as trips from '../src/sso/trips.js'
import { atEnd } from './support/at-end.js'
import { createDatabase } from './support/database.js'

const BROWSER = 'the browser that began'
const steps: Step[] = [{ label: 'Asked', detail: 'for the person', ok: true }]
const assertion: Assertion = {
  subject: '1',
  email: 'ana@northwind.example',
  email_vouched: true,
  username: 'ana',
  first_name: 'Ana',
  last_name: null,
  groups: [],
  authenticated_at: new Date('2026-11-22T20:00:00Z'),
}
const outcome: Outcome = { ok: true, assertion, steps }

let db: Database
let provider_id: string

before(async () => {
  const database = await createDatabase()
  db = database.db
  atEnd(async () => {
    await db.destroy()
    await database.drop()
  })
  provider_id = await providers.create(db, { kind: 'oauth2', name: 'Northwind' })
})

const begin = () => trips.begin(db, { provider_id, purpose: 'login', browser: BROWSER })
const end = (trip: trips.Trip) =>
  db('sso_requests')
    .where({ id: trip.id })
    .update({ expires_at: new Date(0) })

test('an answer finds its trip once, and at its own provider', async () => {
  const trip = await begin()
  const other = await providers.create(db, { kind: 'oauth2', name: 'Another' })

  assert.equal(await trips.answer(db, other, trip.state), 'trip_unknown' satisfies Reason)
  assert.deepEqual(await trips.answer(db, provider_id, trip.state), trip)
  assert.equal(await trips.answer(db, provider_id, trip.state), 'trip_used' satisfies Reason)
  assert.equal(await trips.answer(db, provider_id, undefined), 'trip_unknown')
})

test('an answer that comes too late finds nothing', async () => {
  const trip = await begin()
  await end(trip)
  assert.equal(await trips.answer(db, provider_id, trip.state), 'trip_expired' satisfies Reason)
})

test('the outcome opens to the browser that began, once', async () => {
  const trip = await begin()
  const code = await trips.store(db, trip.id, outcome)

  for (const browser of ['another browser', undefined])
    assert.equal(await trips.find(db, { provider_id, code, browser }), 'other_browser' satisfies Reason)
  const found = await trips.find(db, { provider_id, code, browser: BROWSER })
  assert.ok(typeof found === 'object')
  assert.deepEqual(found.outcome, outcome)
  assert.deepEqual(await Promise.all([trips.take(db, trip.id), trips.take(db, trip.id)]), [true, false])
  assert.equal(await trips.find(db, { provider_id, code, browser: BROWSER }), 'trip_used')
})

test('an outcome that nobody fetched in time is gone', async () => {
  const trip = await begin()
  const code = await trips.store(db, trip.id, outcome)
  await end(trip)
  assert.equal(await trips.find(db, { provider_id, code, browser: BROWSER }), 'trip_expired')
  await trips.purge(db)
  assert.equal(await db('sso_requests').where({ id: trip.id }).first(), undefined)
})

test('an assertion counts once', async () => {
  const used = { provider_id, assertion_id: '_1', expires_at: new Date(Date.now() + 60_000) }
  assert.deepEqual(
    await Promise.all([trips.useAssertion(db, used), trips.useAssertion(db, used)]).then(all => all.sort()),
    [false, true],
  )
})
