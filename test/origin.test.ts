import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp({ STINT_SERVER_BASE_URL: 'http://time.example' })
  ;({ dora } = await createCast(app))
})

const post = (headers: Record<string, string | undefined>) => dora.post('timer', { description: 'x' }, { headers })

test('takes a form that the browser vouches for', async () => {
  for (const site of ['same-origin', 'none']) {
    assert.equal((await post({ 'Sec-Fetch-Site': site, Origin: undefined })).status, 303)
  }
})

test('refuses a form that the browser says came from elsewhere, whatever its Origin', async () => {
  for (const site of ['cross-site', 'same-site', 'nonsense']) {
    const { status, text } = await post({ 'Sec-Fetch-Site': site })
    assert.equal(status, 403)
    assert.match(text, new RegExp(`&quot;${site}&quot;|"${site}"`))
  }
})

test('on plain http the Origin must be the host that was asked, or base_url’s', async () => {
  assert.equal((await post({ Origin: app.url })).status, 303)
  assert.equal((await post({ Origin: 'http://time.example' })).status, 303)

  for (const origin of ['http://evil.example', 'null', '', undefined, 'http://time.example.evil.example', 'nonsense']) {
    assert.equal((await post({ Origin: origin })).status, 403, String(origin))
  }
})

test('a forwarded host counts only from a trusted proxy', async () => {
  const headers = { Origin: 'http://evil.example', 'X-Forwarded-Host': 'evil.example' }
  assert.equal((await post(headers)).status, 403)

  const behindProxy = await openApp({ STINT_SERVER_TRUST_PROXY: '1' })
  const cast = await createCast(behindProxy)
  const forwarded = { Origin: 'http://time.internal', 'X-Forwarded-Host': 'time.internal' }
  assert.equal((await cast.dora.post('timer', {}, { headers: forwarded })).status, 303)
})

test('the log-in form proves its origin too, with and without cookies', async () => {
  const { status } = await app
    .visitor()
    .post('/login', { username: 'dora', password: PASSWORD }, { headers: { Origin: 'http://evil.example' } })

  assert.equal(status, 403)
})

test('every page carries the policy, and none may be framed, cached or sniffed', async () => {
  const { headers } = await dora.get('tracker')

  assert.equal(
    headers['content-security-policy'],
    "default-src 'self';img-src 'self' data: https:;object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
  )
  assert.equal(headers['referrer-policy'], 'same-origin')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['strict-transport-security'], undefined)
  assert.equal(headers['x-powered-by'], undefined)
})

test('under https requests are upgraded and HSTS is sent', async () => {
  const secure = await openApp({ STINT_SERVER_BASE_URL: 'https://time.example', STINT_SERVER_TRUST_PROXY: '1' })
  const { headers } = await secure.visitor().get('/login')

  assert.match(headers['content-security-policy'] ?? '', /upgrade-insecure-requests/)
  assert.match(headers['strict-transport-security'] ?? '', /max-age=31536000/)
})
