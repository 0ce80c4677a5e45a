import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { before, test } from 'node:test'
import { Config } from '../src/oauth2/config.js'
import { guardedFetch, isAllowedAddress } from '../src/sso/fetch.js'
import { parse } from '../src/web/forms.js'
import { atEnd } from './support/at-end.js'

const answers: Record<string, RequestListener> = {
  '/large': (_req, res) => res.end('x'.repeat(2 ** 20 + 1)),
  '/slow': () => {},
  '/moved': (_req, res) => res.writeHead(302, { Location: '/here' }).end(),
  '/away': (_req, res) => res.writeHead(302, { Location: 'http://localhost:1/here' }).end(),
  '/round': (_req, res) => res.writeHead(302, { Location: '/round' }).end(),
  '/nowhere': (_req, res) => res.writeHead(302, { Location: 'http://[' }).end(),
  '/here': (_req, res) => res.end('well'),
}
let url: string

before(async () => {
  const server = createServer((req, res) => answers[req.url ?? '']?.(req, res))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  atEnd(() => {
    server.closeAllConnections()
    server.close()
  })
})

const reason = (address: string, allows_http = true) =>
  guardedFetch(address, { allows_http }).then(
    ({ text }) => text,
    error => error.reason,
  )

test('a fetch for a provider has limits of size, time and place', async () => {
  const asked = ['/large', '/slow', '/moved', '/away', '/round'].map(path => reason(url + path))
  assert.deepEqual(await Promise.all(asked), ['too_large', 'too_slow', 'well', 'redirect_refused', 'redirect_refused'])
  assert.equal(await reason(`${url}/nowhere`), 'redirect_refused')
  assert.equal(await reason(`${url}/here`, false), 'not_https')
  assert.equal(await reason('file:///etc/passwd'), 'config_incomplete')
})

test('no fetch goes to link-local addresses or a cloud’s metadata, however they are written', async () => {
  const forbidden = ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1', 'fd00:ec2::254', '100.100.100.200']
  assert.deepEqual(forbidden.filter(isAllowedAddress), [])
  assert.deepEqual(['127.0.0.1', '10.0.0.1', '::1', '2001:db8::1', 'fd12::1'].filter(isAllowedAddress).length, 5)
  for (const address of ['http://169.254.169.254/', 'http://0xa9fea9fe/', 'http://[::ffff:a9fe:a9fe]/'])
    assert.equal(await reason(address), 'address_refused', address)
})

const home = 'https://id.example'
const addresses = { authorization_path: home, token_path: home, user_info_path: home }
const fields = { ...addresses, issuer: '', scope: 'email', client_id: 'stint', map_subject: 'sub', map_email: 'email' }
const errors = (change: object) => {
  const form = parse(Config, { ...fields, ...change })
  return form.ok ? [] : Object.keys(form.errors)
}

test('the form takes addresses with https, and others where that is ticked', () => {
  assert.deepEqual(errors({ token_path: 'http://id.example/token' }), ['token_path'])
  assert.deepEqual(errors({ token_path: 'http://id.example/token', allows_http: '1' }), [])
  assert.deepEqual(errors({ keys_path: 'https://me:secret@id.example/keys' }), ['keys_path'])
  assert.deepEqual(errors({ authorization_path: 'javascript:alert(1)', allows_http: '1' }), ['authorization_path'])
  assert.deepEqual(errors({ token_path: '' }), ['token_path'])
  assert.deepEqual(errors({ scope: 'openid email' }), ['issuer'])
})
