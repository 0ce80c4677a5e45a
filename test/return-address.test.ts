import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { localPath } from '../src/web/return-address.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'

const ELSEWHERE = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/%09/evil.example\n',
  '/.//evil.example',
  '/a/..//evil.example',
  'https://evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  '',
]

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

test('a return address is a path of this application, with its query, or nothing', () => {
  for (const address of [...ELSEWHERE, undefined, ['/help', '/help'], {}]) assert.equal(localPath(address), undefined)
  for (const path of ['/', '/help', '/workspaces/x/tracker?q=%2F%2Fevil.example&page=2', '/help#keys'])
    assert.equal(localPath(path), path)
})

test('no door leads to another place, whichever way it was asked', async () => {
  const operator = app.visitor()
  for (const return_to of ELSEWHERE) {
    const query = `return_to=${encodeURIComponent(return_to)}`
    const answers = [
      await dora.get(`/login?${query}`),
      await dora.post('/confirm', { password: PASSWORD, return_to }),
      await operator.post('/admin/login', { username: 'operator', password: PASSWORD, return_to }),
      await operator.get(`/admin/login?${query}`),
    ]
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.location]),
      [
        [303, '/'],
        [303, '/'],
        [303, '/admin'],
        [303, '/admin'],
      ],
      return_to,
    )
    assert.doesNotMatch((await app.visitor().get(`/login?${query}`)).text, /evil\.example|alert\(1\)/)
  }
})

test('a refused change comes back to its page, and only to one of this server’s paths', async () => {
  const visitor = app.visitor()
  const headers = { Referer: `${app.url}//evil.example/x` }
  assert.equal((await visitor.post('/logout', {}, { headers })).headers.location, '/login')

  const asked = await visitor.post('/logout', {}, { headers: { 'HX-Current-URL': `${app.url}/help` }, htmx: true })
  assert.equal(asked.headers['hx-redirect'], '/login?return_to=%2Fhelp')
})
