import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { planOf, queriesDuring } from './support/queries.js'

test('however many sessions are stored, one is found and touched by its id, and a person’s by the person', async () => {
  const app = await openApp()
  const { dora } = await createCast(app)
  await app.db.raw(
    `insert into sessions (sid_hash, user_id, strength, confirmed_at, expires_at)
     select n || u.username, u.id, 'full', now(), now() + interval '10 hours'
       from generate_series(1, 2000) as n cross join users as u where u.username <> 'dora'`,
  )
  await app.db('sessions').update({ last_seen_at: app.db.raw(`now() - interval '5 minutes'`) })
  await app.db.raw('vacuum analyze sessions')

  const queries = await queriesDuring(app.db, async () =>
    assert.equal((await dora.get('/account/devices')).status, 200),
  )

  const asked = queries.filter(({ sql }) => /sessions"? as "?s\b/.test(sql))
  assert.equal(asked.length, 3, 'found, listed, touched')
  for (const query of asked) {
    const plan = await planOf(app.db, query)
    assert.doesNotMatch(plan, /Seq Scan on sessions/)
    assert.match(plan, /sessions_pkey|sessions_user_id/)
  }
})
