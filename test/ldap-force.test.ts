import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { before, test } from 'node:test'
import * as settings from '../src/settings/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, createUser, PASSWORD } from './support/cast.js'
import { connectDirectory, gwen, openDirectory, openSocket } from './support/directory.js'
import { acted } from './support/settings-stage.js'

let app: TestApp

before(async () => {
  app = await openApp()
  await createCast(app)
  await settings.set(app.db, app.keys, 'force_sso', true)
  await acted(() => app.settings.get('force_sso'))
  await createUser(app.db, 'newer')
})

/** Another directory than before, with a second to answer. */
async function turnTo(port: number, change = {}) {
  await app.db('throttle_hits').del()
  await app.db('sso_providers').del()
  await connectDirectory(app, port, change, { timeout_seconds: 1 })
}

/** The status that somebody's log-in comes to, and how many seconds it took. */
async function logIn(name: string, password = PASSWORD) {
  const began = performance.now()
  const { status } = await app.visitor().logIn(name, password)
  return [status, (performance.now() - began) / 1000] as const
}

const BEHAVIOURS: Record<string, (socket: Socket) => unknown> = {
  hangs: () => {},
  'dies mid-bind': socket => socket.once('data', () => socket.resetAndDestroy()),
}

for (const [behaviour, behave] of Object.entries(BEHAVIOURS))
  test(`under Force SSO a directory that ${behaviour} holds up nobody whose own password counts`, async () => {
    await turnTo(await openSocket(behave))
    await logIn('dora') // the first log-in of all loads what the others have
    const [status, seconds] = await logIn('dora')
    assert.equal(status, 303)
    assert.ok(seconds < 1, `${seconds} s`)

    const [refused, waited] = await logIn('newer')
    assert.equal(refused, 503)
    assert.ok(waited < 4, `${waited} s`)
    assert.equal((await logIn('dora'))[0], 303)
  })

test('under Force SSO who is new comes in by the directory', async () => {
  await turnTo((await openDirectory()).port, { allows_sign_up: true })
  assert.deepEqual([(await logIn('gwen', gwen.password))[0], (await logIn('newer'))[0]], [303, 422])
})
