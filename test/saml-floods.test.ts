import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { answer, ask, connectSaml, openSamlProvider, sign } from './support/saml.js'
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

/** What comes of an answer to a new trip: the reason that the person is shown, or where they go on. */
async function outcomeOf(write: (signed: string) => string, person: Parameters<typeof sign>[0] = MALLORY) {
  const asked = await ask(visitor, id)
  const posted = await answer(app, asked, write(await sign(person, asked.said)))
  const { text, headers } = await visitor.get(posted.headers.location ?? '')
  return /<code>(\w+)<\/code>/.exec(text)?.[1] ?? headers.location
}
const asItIs = (xml: string) => xml

test('an answer that begins and never ends is not even read: the parser would keep everybody waiting for minutes', async () => {
  for (const begun of ['<?a', '<![CDATA[', '<!x', '<!--']) {
    assert.equal(await outcomeOf(() => `<Response>${begun.repeat(500)}`), 'answer_unreadable')
    const { details } = await app.db('audit_events').orderBy('occurred_at', 'desc').first('details')
    assert.match(details.why, /more in it than elements and text/)
  }
})

test('an answer of more elements than any provider sends is not checked at all', async () => {
  const swollen = (xml: string) => xml.replace('</saml:Assertion>', `${'<x/>'.repeat(1000)}$&`)
  assert.equal(await outcomeOf(swollen), 'answer_unreadable')
  const groups = Array.from({ length: 300 }, (_, at) => `group ${at}`)
  assert.equal(await outcomeOf(asItIs, { ...MALLORY, groups }), '/')
})

test('answers that nobody asked for are read so often and no more, and those to a trip all the same', async () => {
  await app.db('throttle_hits').insert(Array(50).fill({ key: 'open unasked 127.0.0.1' }))
  assert.equal((await answer(app, { provider: id, relay: '' }, '<Response/>')).status, 429)
  assert.equal(await outcomeOf(asItIs), '/')
})
