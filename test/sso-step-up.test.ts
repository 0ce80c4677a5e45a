import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, beforeEach, test } from 'node:test'
import type { TestApp } from './support/app.js'
import { atEnd } from './support/at-end.js'
import { createCast, type Person } from './support/cast.js'
import { openIdentityProvider } from './support/oidc.js'
import { codeOf, passTime, switchOn } from './support/second-factor.js'
import { connect, openAppAtHome } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

const people = { 'dora-1': { email: 'dora@northwind.example', email_verified: true } }

let app: TestApp
let dora: Person
let there: Awaited<ReturnType<typeof openIdentityProvider>>
let id: string

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  there = await openIdentityProvider(people)
  id = await connect(app, there, { links_by_email: true })
})
beforeEach(() => app.db('throttle_hits').del())

type Tampering = {
  /** What the person's browser takes out of the address of the provider, and what it puts there. */
  address?: (parameters: URLSearchParams) => void
  /** How much earlier than the trip the log-in at the provider is to seem. */
  earlier?: string
  /** The provider's cookies from before. */
  cookies?: Map<string, string>
}

/** A round trip from /start or /confirm, and the answer at its end. */
async function go(
  visitor: Visitor,
  page: 'start' | 'confirm',
  { address, earlier, cookies }: Tampering = {},
  way = id,
) {
  const begun = await visitor.get(`/sso/${way}/${page}?return_to=%2Faccount%2Fapi-keys`)
  const url = new URL(begun.headers.location ?? '')
  address?.(url.searchParams)
  const back = new URL(await there.signIn(url.href, 'dora-1', cookies))
  const callback = await visitor.get(back.pathname + back.search)
  if (earlier)
    await app.db.raw(
      `update sso_requests
          set outcome = jsonb_set(outcome, '{assertion,authenticated_at}', to_jsonb(now() - cast(? as interval)))
        where answered_at is not null`,
      [earlier],
    )
  return visitor.get(callback.headers.location ?? '')
}

const reasonShown = (text: string) => /<code>(\w+)<\/code>/.exec(text)?.[1]
const isConfirmed = async (visitor: Visitor) => (await visitor.get('/account/api-keys')).status === 200
const isIn = async (visitor: Visitor) => (await visitor.get('/account/profile')).status === 200
const undated = (parameters: URLSearchParams) => {
  parameters.delete('prompt')
  parameters.delete('max_age')
}

test('a log-in at the provider counts as fresh for as long as it is, and one that is not dated never', async () => {
  for (const [tampering, confirmed] of [
    [{}, true],
    [{ earlier: '14 minutes' }, true],
    [{ earlier: '16 minutes' }, false],
    [{ earlier: '-2 hours' }, true],
    [{ address: undated }, false],
  ] as const) {
    const visitor = app.visitor()
    await go(visitor, 'start', tampering)
    assert.deepEqual([await isIn(visitor), await isConfirmed(visitor)], [true, confirmed], JSON.stringify(tampering))
  }
  const [latest] = await app.db('sessions').where({ user_id: dora.user_id }).where('confirmed_at', '>', app.db.fn.now())
  assert.equal(latest, undefined)
})

test('confirming takes a log-in at the provider that is newer than the wish', async () => {
  const visitor = app.visitor()
  const cookies = new Map<string, string>()
  await go(visitor, 'start', { cookies, earlier: '1 hour' })
  const reused = (parameters: URLSearchParams) => {
    parameters.delete('prompt')
    parameters.set('max_age', '9999')
  }
  for (const [tampering, reason] of [
    [{ cookies, address: undated }, 'log_in_undated'],
    [{ cookies, address: reused, earlier: '2 minutes' }, 'log_in_old'],
  ] as const) {
    const page = await go(visitor, 'confirm', tampering)
    assert.deepEqual([page.status, reasonShown(page.text)], [403, reason])
    assert.match(page.text, /Not confirmed[\s\S]+href="\/confirm\?return_to=%2Faccount%2Fapi-keys"/)
    assert.equal(await isConfirmed(visitor), false)
  }
  assert.equal((await go(visitor, 'confirm', { cookies })).headers.location, '/account/api-keys')
  assert.ok(await isConfirmed(visitor))
})

test('a code does not make an old log-in at the provider fresh, nor confirm by one', async () => {
  const { key } = await switchOn(app, dora)
  const visitor = app.visitor()
  await passTime(app)
  assert.equal((await go(visitor, 'start', { earlier: '1 hour' })).headers.location, '/login/code')
  await visitor.post('/login/code', { code: codeOf(key) })
  assert.deepEqual([await isIn(visitor), await isConfirmed(visitor)], [true, false])

  await passTime(app)
  const page = await go(visitor, 'confirm')
  const code = /name="code" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const age = `jsonb_set(outcome, '{assertion,authenticated_at}', to_jsonb(now() - interval '1 hour'))`
  await app.db('sso_requests').update({ outcome: app.db.raw(age) })
  assert.equal((await visitor.post(`/sso/${id}/confirm`, { code, second_code: codeOf(key) })).status, 404)
  assert.equal(await isConfirmed(visitor), false)
  await app.db('second_factors').del()
})

test('a provider that speaks no OpenID confirms by a trip of its own alone', async () => {
  const info = createServer((_req, res) => res.end(JSON.stringify({ id: 7, email: 'dora@northwind.example' })))
  await new Promise<void>(resolve => info.listen(0, '127.0.0.1', resolve))
  atEnd(() => info.close())
  const user_info_path = `http://127.0.0.1:${(info.address() as AddressInfo).port}/`
  const fields = { scope: 'email', user_info_path, map_subject: 'id', trusts_email: true }
  const plain = await connect(app, there, { name: 'Plain', links_by_email: true }, fields)

  const visitor = app.visitor()
  await go(visitor, 'start', {}, plain)
  assert.deepEqual([await isIn(visitor), await isConfirmed(visitor)], [true, false])
  assert.equal((await go(visitor, 'confirm', {}, plain)).headers.location, '/account/api-keys')
  assert.ok(await isConfirmed(visitor))
})
