import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as timer from '../src/entries/timer.js'
import { findMember } from '../src/members/queries.js'
import { activate, deactivate } from '../src/users/states.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { waitForLock } from './support/database.js'

const ROUNDS = 8

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

test('a start that comes at once with the deactivation leaves no timer that runs', async () => {
  const member = await findMember(app.db, dora.user_id, dora.workspace_id, 'full')
  assert.ok(member)
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all([
      ...[1, 2, 3].map(number => timer.start(app.db, member, { description: `start ${number}` })),
      app.db.transaction(trx => deactivate(trx, dora.user_id)),
    ])
    assert.deepEqual(await app.db('entries').whereNull('stopped_at'), [])
    await activate(app.db, dora.user_id)
  }
})

test('a start that waits for the deactivation to end is refused', async () => {
  const member = await findMember(app.db, dora.user_id, dora.workspace_id, 'full')
  assert.ok(member)
  const trx = await app.db.transaction()
  await deactivate(trx, dora.user_id)
  const start = timer.start(app.db, member, { description: 'too late' })
  await waitForLock(app.db)
  await trx.commit()

  assert.deepEqual(await start, { kind: 'missing' })
  assert.deepEqual(await app.db('entries').whereNull('stopped_at'), [])
})
