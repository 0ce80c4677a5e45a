import assert from 'node:assert/strict'
import { test } from 'node:test'
import { purge } from '../src/jobs/purge.js'
import { atEnd } from './support/at-end.js'
import { createOperator, createUser } from './support/cast.js'
import { createDatabase } from './support/database.js'

test('purge deletes what has expired and nothing else', async () => {
  const { db, drop } = await createDatabase()
  atEnd(drop)
  const user_id = await createUser(db, 'ana')
  const operator_id = await createOperator(db)
  const soon = db.raw("now() + interval '1 minute'")
  const past = db.raw("now() - interval '1 minute'")
  for (const [sid_hash, expires_at] of [
    ['kept', soon],
    ['gone', past],
  ] as const) {
    await db('sessions').insert({ sid_hash, user_id, strength: 'full', confirmed_at: past, expires_at })
    await db('operator_sessions').insert({ sid_hash, operator_id, confirmed_at: past, expires_at })
  }
  await db('throttle_hits').insert([{ key: 'kept' }, { key: 'gone', hit_at: db.raw("now() - interval '1 hour'") }])
  await purge(db)

  assert.deepEqual(await db('sessions').pluck('sid_hash'), ['kept'])
  assert.deepEqual(await db('operator_sessions').pluck('sid_hash'), ['kept'])
  assert.deepEqual(await db('throttle_hits').pluck('key'), ['kept'])
})
