import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { bindAs } from '../src/ldap/bind-as.js'
import { BASE, openSocket } from './support/directory.js'

/** What comes of a log-in at a server that behaves so, and how long that took. */
async function meet(onConnection: (socket: Socket) => void, config = {}) {
  const port = await openSocket(onConnection)
  const provider = {
    config: {
      urls: `ldap://127.0.0.1:${port}`,
      allows_plain: true,
      base: BASE,
      filter: '(uid={{username}})',
      timeout_seconds: 1,
      ...config,
    },
    secrets: {},
  }
  const began = performance.now()
  const outcome = await bindAs(provider, 'gwen', 'a password')
  return { reason: !outcome.ok && outcome.reason, seconds: (performance.now() - began) / 1000, steps: outcome.steps }
}

/** Seconds: many times what the form allows, so that a busy machine is no fault. */
const PATIENCE = 10
const BOUND = Buffer.from('300c02010161070a010004000400', 'hex')
const STARTED = Buffer.from('300c02010178070a010004000400', 'hex')

test('a server that never answers costs the time of the form and no more', async () => {
  const { reason, seconds, steps } = await meet(() => {})
  assert.equal(reason, 'too_slow')
  assert.ok(seconds < PATIENCE, `${seconds} s`)
  assert.deepEqual(steps.at(-1), { label: 'Bind as nobody in particular', detail: 'The time was over.', ok: false })
})

test('a server that hangs in the handshake costs no more', async () => {
  const config = { start_tls: true, allows_plain: false }
  const { reason, seconds } = await meet(socket => socket.once('data', () => socket.write(STARTED)), config)
  assert.equal(reason, 'too_slow')
  assert.ok(seconds < PATIENCE, `${seconds} s`)
})

test('a server that answers byte by byte is cut off at the same time', async () => {
  const { reason, seconds } = await meet(socket => {
    const drip = setInterval(() => socket.write(Buffer.from([0x30])), 50)
    socket.on('close', () => clearInterval(drip))
  })
  assert.ok(['too_slow', 'answer_unreadable'].includes(String(reason)), String(reason))
  assert.ok(seconds < PATIENCE, `${seconds} s`)
})

test('a server that dies at any moment ends the log-in and not the process', async () => {
  const dies = {
    'at once': (socket: Socket) => socket.resetAndDestroy(),
    'mid-bind': (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()),
    'in half an answer': (socket: Socket) => socket.once('data', () => socket.end(BOUND.subarray(0, 5))),
    'mid-search': (socket: Socket) => {
      socket.once('data', () => {
        socket.write(BOUND)
        socket.once('data', () => socket.resetAndDestroy())
      })
    },
  }
  for (const [when, die] of Object.entries(dies)) assert.equal((await meet(die)).reason, 'unreachable', when)
})

test('a server that dies in the handshake is one without a certificate to trust', async () => {
  const agrees = (then: (socket: Socket) => void) => (socket: Socket) =>
    socket.once('data', () => {
      socket.write(STARTED)
      socket.once('data', () => then(socket))
    })
  for (const die of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => socket.end('no TLS here')])
    assert.equal((await meet(agrees(die), { start_tls: true, allows_plain: false })).reason, 'tls_refused')
})

test('what is no LDAP is unreadable, and harms nothing', async () => {
  for (const noise of [
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    '\x30\x03\x02\x01\x01',
    '0\x84\xff\xff\xff\xff',
    '\x30\x00',
  ]) {
    const { reason } = await meet(socket => socket.write(Buffer.from(noise, 'latin1')))
    assert.ok(['answer_unreadable', 'unreachable', 'too_slow'].includes(String(reason)), `${noise}: ${reason}`)
  }
})

test('an answer without end is cut off', async () => {
  const { reason } = await meet(socket => {
    const more = Buffer.concat([Buffer.from('3084300000000201017f', 'hex'), Buffer.alloc(2 * 1024 * 1024)])
    socket.write(more)
  })
  assert.equal(reason, 'too_large')
})
