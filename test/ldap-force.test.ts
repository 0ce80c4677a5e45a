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

/** The status that somebody's log-in comes to. */
async function logIn(name: string, password = PASSWORD) {
  return (await app.visitor().logIn(name, password)).status
}

const BEHAVIOURS: Record<string, (socket: Socket) => unknown> = {
  hangs: () => {},
  'dies mid-bind': socket => socket.once('data', () => socket.resetAndDestroy()),
}

for (const [behaviour, behave] of Object.entries(BEHAVIOURS))
  test(`under Force SSO a directory that ${behaviour} holds up nobody whose own password counts`, async () => {
    let asked = 0
    const count = (socket: Socket) => {
      asked++
      behave(socket)
    }
    await turnTo(await openSocket(count))
    assert.equal(await logIn('dora'), 303)
    assert.equal(asked, 0)

    assert.equal(await logIn('newer'), 503)
    assert.ok(asked > 0)
    assert.equal(await logIn('dora'), 303)
  })

test('under Force SSO who is new comes in by the directory', async () => {
  await turnTo((await openDirectory()).port, { allows_sign_up: true })
  assert.deepEqual([await logIn('gwen', gwen.password), await logIn('newer')], [303, 422])
})
