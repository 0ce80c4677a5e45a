import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Knex } from 'knex'
import { openApp } from './support/app.js'
import { createCast } from './support/cast.js'

type Query = { sql: string; bindings: Knex.Value[] }

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

  const queries: Query[] = []
  const note = (query: Query) => queries.push(query)
  app.db.on('query', note)
  const { status } = await dora.get('/account/devices')
  app.db.off('query', note)
  assert.equal(status, 200)

  const asked = queries.filter(({ sql }) => /sessions"? as "?s\b/.test(sql))
  assert.equal(asked.length, 3, 'found, listed, touched')
  for (const { sql, bindings } of asked) {
    const { rows } = await app.db.raw(`explain ${sql.replaceAll(/\$\d+/g, '?')}`, bindings)
    const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n')
    assert.doesNotMatch(plan, /Seq Scan on sessions/)
    assert.match(plan, /sessions_pkey|sessions_user_id/)
  }
})
