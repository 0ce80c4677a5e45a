import assert from 'node:assert/strict'
import { test } from 'node:test'
import { purge } from '../src/jobs/purge.js'
import { catalog, type Key } from '../src/settings/catalog.js'
import type { Settings } from '../src/settings/reader.js'
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
    await db('remembered_devices').insert({ user_id, series: sid_hash, token_hash: sid_hash, expires_at })
  }
  const ago = (time: string) => db.raw('now() - cast(? as interval)', [time])
  await db('throttle_hits').insert([
    { key: 'kept' },
    { key: 'gone', hit_at: ago('1 hour') },
    { key: 'mail kept', hit_at: ago('23 hours') },
    { key: 'mail gone', hit_at: ago('25 hours') },
  ])
  for (const [token_hash, last_seen_at] of [
    ['kept', ago('364 days')],
    ['gone', ago('366 days')],
  ] as const) {
    await db('known_devices').insert({ user_id, token_hash, last_seen_at })
    await db('operator_devices').insert({ operator_id, token_hash, last_seen_at })
  }
  await db('audit_events').insert([
    { kind: 'logged_in', actor: 'kept', occurred_at: ago('29 days') },
    { kind: 'logged_in', actor: 'gone', occurred_at: ago('31 days') },
  ])
  const settings = { get: (key: Key) => (key === 'audit_days' ? 30 : catalog[key].default) } as Pick<Settings, 'get'>
  await purge(db, settings)

  assert.deepEqual(await db('sessions').pluck('sid_hash'), ['kept'])
  assert.deepEqual(await db('operator_sessions').pluck('sid_hash'), ['kept'])
  assert.deepEqual(await db('remembered_devices').pluck('series'), ['kept'])
  assert.deepEqual(await db('throttle_hits').orderBy('key').pluck('key'), ['kept', 'mail kept'])
  assert.deepEqual(await db('audit_events').pluck('actor'), ['kept'])
  for (const table of ['known_devices', 'operator_devices'])
    assert.deepEqual(await db(table).pluck('token_hash'), ['kept'])
})
