import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import express, { type RequestHandler } from 'express'
import { createLog, requestLog } from '../src/log.js'
import * as paths from '../src/paths.js'
import { safeUrl } from '../src/redact.js'
import { compile } from './support/compiled.js'

const MARKER = 'hush-marker'

/** A logger and the lines that it wrote. */
function logged(format: 'json' | 'pretty' = 'json', level: 'info' | 'warn' = 'info') {
  const lines: string[] = []
  const log = createLog({ level, format }, { write: (line: string) => lines.push(line) })
  return { log, lines, objects: () => lines.map(line => JSON.parse(line)) }
}

/** What is logged about one request to an application with this handler. */
async function requested(path: string, handler: RequestHandler, init: RequestInit = {}) {
  const { log, lines, objects } = logged()
  const server = express().use(requestLog(log), express.text(), handler).listen(0)
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}${path}`
  const response = await fetch(url, init).catch(() => undefined)
  await response?.text()
  while (lines.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
  server.close()
  return { response, lines, objects: objects() }
}

test('writes one JSON object a line, from the level on', () => {
  const { log, objects } = logged('json', 'warn')
  log.info('not this')
  log.warn({ entry_count: 3 }, 'three of %d', 9)
  assert.deepEqual(
    objects().map(({ level, entry_count, msg }) => ({ level, entry_count, msg })),
    [{ level: 40, entry_count: 3, msg: 'three of 9' }],
  )
})

test('writes lines that people read', () => {
  const { log, lines } = logged('pretty')
  log.info({ port: 3000 }, 'listening')
  assert.match(lines.join(''), /^\[\d\d:\d\d:\d\d\] INFO: listening \{"port":3000\}\n$/)
})

test('loses no line at an exit, in either format', () => {
  const module = pathToFileURL(compile('log.ts', join(paths.root, 'dist-test/log'))).href
  for (const format of ['pretty', 'json']) {
    const script = `import { createLog } from ${JSON.stringify(module)}
      createLog({ level: 'info', format: '${format}' }).info('last words')
      process.exit(1)`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
    assert.match(stdout.toString(), /last words/)
  }
})

test('hides cookies, tokens, passwords and keys at any depth', () => {
  const { log, lines, objects } = logged()
  const headers = { cookie: MARKER, 'Set-Cookie': [MARKER], Authorization: MARKER, 'x-api-key': MARKER, host: 'seen' }
  const body = { username: 'seen', password: MARKER, token: MARKER, list: [{ deep: { new_password: MARKER } }] }
  log.info({ req: { headers, body }, secret: MARKER, key: MARKER, apiKey: MARKER, secret_previous: MARKER, count: 0 })
  log
    .child({ a: 1 })
    .child({ user: { passwordHash: MARKER } })
    .info('hello')

  assert.doesNotMatch(lines.join(''), new RegExp(MARKER))
  const [first, second] = objects()
  assert.deepEqual([first.req.headers.host, first.req.body.username, first.count, second.a], ['seen', 'seen', 0, 1])
})

test('hides secrets in errors and keeps what explains them', () => {
  const { log, lines, objects } = logged()
  const cause = new Error(`connect to postgres://stint:${MARKER}@db/stint`)
  const error = Object.assign(new Error(`GET /enter/${MARKER} failed`, { cause }), {
    code: '23514',
    body: `{"password":"${MARKER}"`,
    detail: `Failing row contains (1, ana, ${MARKER},\n ${MARKER}).`,
    config: { headers: { authorization: MARKER } },
  })
  log.error(error)
  log.error({ err: error }, 'request failed')
  log.error(new AggregateError([error], 'several'))

  assert.doesNotMatch(lines.join(''), new RegExp(MARKER))
  const [first, second, third] = objects()
  assert.deepEqual(
    [first.msg, second.msg],
    ['GET /enter/[hidden] failed: connect to postgres://stint:[hidden]@db/stint', 'request failed'],
  )
  assert.deepEqual([second.err.type, second.err.code], ['Error', '23514'])
  assert.match(second.err.stack, /caused by: Error: connect to/)
  assert.equal(third.err.aggregateErrors[0].code, '23514')
})

test('survives what is circular, deep or no plain object', () => {
  const { log, objects } = logged()
  const circular: Record<string, unknown> = { day: new Date(0), map: Buffer.from('abc'), at: new URL('http://a:pw@b/') }
  circular.self = circular
  log.info({ circular, nothing: null, none: undefined, big: 10n })
  const [{ circular: seen }] = objects()
  assert.deepEqual(seen, {
    day: '1970-01-01T00:00:00.000Z',
    map: '[3 bytes]',
    at: 'http://a:[hidden]@b/',
    self: '[circular]',
  })
})

test('masks the secret part of an address', () => {
  const masked = {
    '/setup?token=abc': '/setup?token=[hidden]',
    '/password/reset/abc.d-e_f': '/password/reset/[hidden]',
    '/account/email/confirm/abc': '/account/email/confirm/[hidden]',
    '/stint/register/confirm/abc?x=1': '/stint/register/confirm/[hidden]?x=1',
    '/Invitations/abc/accept': '/Invitations/[hidden]/accept',
    '/shared/65a.abc%2Bd/csv': '/shared/[hidden]/csv',
    'https://host/enter/abc#top': 'https://host/enter/[hidden]#top',
    '/sso/github/callback?code=abc%2Fdef&state=1': '/sso/github/callback?code=[hidden]&state=1',
    '/x?a=1&access_token=abc&b=2': '/x?a=1&access_token=[hidden]&b=2',
    '/login?return_to=%2Finvitations%2Fabc%3Fx%3D1': '/login?return_to=%2Finvitations%2F[hidden]%3Fx%3D1',
    '/login?return_to=%252Fsetup%253Ftoken%253Dabc%2526x': '/login?return_to=%252Fsetup%253Ftoken%253D[hidden]%2526x',
  }
  for (const [url, safe] of Object.entries(masked)) assert.equal(safeUrl(url), safe)
})

test('leaves other addresses alone', () => {
  for (const url of [
    '/',
    '/workspaces/65a/tracker?page=2',
    '/password/forgot',
    '/shared',
    '/reports?q=token',
    '/enter/',
  ]) {
    assert.equal(safeUrl(url), url)
  }
})

test('writes one line for each request, with its id and without its body', async () => {
  const { response, lines, objects } = await requested(
    `/password/reset/${MARKER}?page=2`,
    (req, res) => {
      assert.equal(req.body, MARKER)
      res.status(201).send(res.locals.request_id)
    },
    { method: 'POST', body: MARKER, headers: { 'X-Request-Id': 'theirs', cookie: MARKER } },
  )

  assert.equal(lines.length, 1)
  const { request_id, method, url, status, milliseconds, aborted } = objects[0]
  assert.deepEqual([method, url, status, aborted], ['POST', '/password/reset/[hidden]?page=2', 201, undefined])
  assert.ok(Number.isInteger(milliseconds))
  assert.match(request_id, /^[0-9a-f-]{36}$/)
  assert.equal(response?.headers.get('X-Request-Id'), request_id)
  assert.doesNotMatch(lines.join(''), new RegExp(MARKER))
})

test('every line of a request carries its id', async () => {
  const { objects } = await requested('/', (req, res) => {
    req.log.warn({ req }, 'on the way')
    res.end()
  })
  assert.deepEqual(objects[0].req, { method: 'GET', url: '/' })
  assert.equal(objects.length, 2)
  assert.equal(objects[0].request_id, objects[1].request_id)
})

test('says when nobody waited for the answer', async () => {
  const abort = new AbortController()
  const { objects } = await requested('/', () => abort.abort(), { signal: abort.signal })
  assert.deepEqual([objects[0].msg, objects[0].aborted], ['request', true])
})
