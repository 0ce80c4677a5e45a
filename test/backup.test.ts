import assert from 'node:assert/strict'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { before, test } from 'node:test'
import { restore } from '../src/backup/restore.js'
import { save } from '../src/backup/save.js'
import { connect, type Database } from '../src/database/connection.js'
import { migrateAll } from '../src/database/open.js'
import * as mails from '../src/mail/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { atEnd } from './support/at-end.js'
import { configOf, contentOf, laterMigrations, newFile, openInstallation } from './support/backups.js'
import { createCast, createUser, createWorkspace, PASSWORD } from './support/cast.js'
import { waitFor } from './support/server.js'

const ODD = [
  '\t',
  'two\nlines\r\n',
  '\\',
  '\\N',
  '\\.',
  '\\.\n',
  'a\\',
  '',
  ' ',
  '🕰️ Zürich',
  '"quoted", \'so\'',
  '\u0001',
]
ODD.push('ä'.repeat(3000))

let app: TestApp
let file: string

before(async () => {
  app = await openApp()
  const { dora, ana } = await createCast(app)
  const { workspace_id, member_id } = dora
  for (const [n, description] of ODD.entries()) {
    const started_at = new Date(Date.UTC(2026, 2, 28, 12 + n))
    const stopped_at = n === 0 ? null : new Date(started_at.getTime() + n * 60_000)
    await app
      .db('entries')
      .insert({ workspace_id, member_id, description, started_at, stopped_at, zone: 'Europe/Vienna' })
  }
  await app.db.transaction(async trx => {
    for (const recipient of ['one@northwind.example', 'two@northwind.example']) {
      await mails.enqueue(trx, { kind: 'test', recipient, data: { note: 'tab\t and \\N' } })
    }
  })
  await mails.finish(app.db, (await app.db('mails').first('id')).id)
  await app.db('known_devices').insert({ user_id: ana.user_id, token_hash: 'x' })
  await app.db('throttle_hits').insert({ key: 'x' })

  file = newFile()
  await save(app.config.database.url ?? '', file)
})

test('a restore brings back every row, odd texts and all', async () => {
  const { db, config } = await openInstallation()
  const { rows, leftOut } = await restore(config, file)

  assert.deepEqual(await contentOf(db), await contentOf(app.db))
  assert.deepEqual(await db('entries').orderBy('started_at').pluck('description'), ODD)
  assert.deepEqual(await db('entries').sum('seconds'), await app.db('entries').sum('seconds'))
  assert.deepEqual([rows.users, rows.entries, rows.mails, leftOut], [6, ODD.length, 2, []])
})

test('sessions and counted failures stay behind', async () => {
  const { db, config } = await openInstallation()
  assert.ok(await app.db('sessions').first())
  await restore(config, file)
  for (const table of ['sessions', 'operator_sessions', 'throttle_hits']) assert.deepEqual(await db(table), [])
})

test('people log in as before, and find what they had', async () => {
  const restored = await openApp()
  await restore(configOf(restored.config.database.url ?? ''), file)
  const dora = restored.visitor()
  assert.equal((await dora.get('/')).headers.location, '/login')
  assert.equal((await dora.logIn('dora', PASSWORD)).status, 303)
  assert.equal((await dora.get((await dora.get('/')).headers.location ?? '')).status, 200)
})

test('a mail that waits has its job again, and no other mail', async () => {
  const { db, config } = await openInstallation()
  await db.transaction(trx => mails.enqueue(trx, { kind: 'test', recipient: 'gone@northwind.example' }))
  assert.equal((await restore(config, file)).mailCount, 1)

  const jobs = await db('graphile_worker._private_jobs').select('payload', 'max_attempts')
  const { id } = await db('mails').where({ state: 'queued' }).first('id')
  assert.deepEqual(jobs, [{ payload: { mail_id: id }, max_attempts: 25 }])
})

test('the schema is the same after a restore, keys and all', async () => {
  const { db, config } = await openInstallation()
  const constraints = () =>
    db('pg_constraint')
      .whereRaw(`connamespace = 'public'::regnamespace`)
      .orderBy('conname')
      .select(db.raw('conrelid::regclass::text as "table", conname, pg_get_constraintdef(oid) as definition'))
  const before = await constraints()
  await restore(config, file)
  assert.deepEqual(await constraints(), before)
})

test('a backup of an older version is migrated on', async () => {
  const { db, config } = await openInstallation()
  const later = laterMigrations()
  await restore(config, file, later)

  assert.deepEqual(await db('users').distinct('nickname'), [{ nickname: 'none' }])
  assert.equal((await db('entries')).length, ODD.length)
  assert.equal((await db('migrations').orderBy('id', 'desc').first('name')).name, '29991231235959_counters_create')
})

test('what counts up goes on counting, and what a migration puts there comes once', async () => {
  const { url, db } = await openInstallation()
  const later = laterMigrations()
  await migrateAll(url, later)
  for (const next of [1, 2]) await db('counters').insert({ next })
  const backup = newFile()
  await save(url, backup)

  const other = await openInstallation()
  await restore(other.config, backup, later)
  await other.db('counters').insert({ next: 3 })
  assert.deepEqual(await other.db('counters').orderBy('number').pluck('number'), [1, 2, 3, 4])
})

test('a role without any privileges restores into its own database', async () => {
  const { db: server, url } = await openInstallation()
  const role = `plain_${Date.now()}`
  await server.raw(`create role ${role} login password 'plain' nosuperuser`)
  await server.raw(`create database ${role} owner ${role}`)
  const own = Object.assign(new URL(url), { pathname: `/${role}`, username: role, password: 'plain' })
  own.searchParams.delete('options') // settings that superusers alone may change
  await restore(configOf(own.href), file)

  const db = connect(own.href, 1)
  const content = await contentOf(db)
  const { rows } = await db.raw(`select current_setting('is_superuser') as is_superuser`)
  await db.destroy()
  await server.raw(`drop database ${role}`)
  await server.raw(`drop role ${role}`)
  assert.deepEqual(rows, [{ is_superuser: 'off' }])
  assert.deepEqual(content, await contentOf(app.db))
})

test('only its owner may read a backup, and none is overwritten', async () => {
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(dirname(file)), ['stint.backup'])
  const { size } = statSync(file)
  const url = app.config.database.url ?? ''
  await assert.rejects(save(url, file), { name: 'Fault', message: /exists already/ })
  assert.equal(statSync(file).size, size)

  const other = newFile()
  writeFileSync(`${other}.part`, '')
  await assert.rejects(save(url, other), { name: 'Fault', message: /another backup is being written/ })
  assert.ok(existsSync(`${other}.part`))
  await assert.rejects(save(url, '/dev/null/stint.backup'), { name: 'Fault', message: /could not be made: ENOTDIR/ })
})

test('150 megabytes are saved and restored with flat memory, as they were at the beginning', async () => {
  const { url, db } = await openInstallation()
  await fill(db, await createUser(db, 'dora'))
  const backup = newFile()
  const memory = watchMemory()
  const saving = save(url, backup)
  await waitFor(() => existsSync(`${backup}.part`))
  await createUser(db, 'late')
  const { rows } = await saving
  assert.deepEqual([rows.entries, rows.users], [50_000, 1])

  const other = await openInstallation()
  await restore(other.config, backup)
  assert.ok(memory.grown() < 100, `memory grew by ${memory.grown()} MB`)
  assert.deepEqual(await other.db('entries').sum('seconds'), await db('entries').sum('seconds'))

  const cancelled = new AbortController()
  const another = newFile()
  const cut = save(url, another, cancelled.signal)
  await waitFor(() => existsSync(`${another}.part`))
  cancelled.abort()
  await assert.rejects(cut)
  assert.deepEqual(readdirSync(dirname(another)), [])
})

/** 50,000 entries, and 150 MB in a table that doesn't look closely at what it gets. */
async function fill(db: Database, userId: string) {
  const workspace_id = await createWorkspace(db, 'Northwind Studio', userId)
  await db.raw(
    `insert into entries (workspace_id, member_id, description, zone, started_at, stopped_at)
     select workspace_id, id, 'Work on ' || md5(n::text), 'Europe/Vienna', start, start + interval '7 minutes'
       from members, generate_series(1, 50000) as n,
            lateral (select timestamptz '2024-01-01' + n * interval '10 minutes' as start) as times
      where workspace_id = ?`,
    [workspace_id],
  )
  await db.raw(`insert into settings select n, to_jsonb(repeat(md5(n::text), 31250)) from generate_series(1, 150) as n`)
}

/** By how many megabytes this process has grown at most. */
function watchMemory() {
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 10)
  atEnd(() => clearInterval(timer))
  return { grown: () => Math.round((most - before) / 1_000_000) }
}
