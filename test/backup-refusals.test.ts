import assert from 'node:assert/strict'
import { readFileSync, truncateSync } from 'node:fs'
import { before, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { restore } from '../src/backup/restore.js'
import { save } from '../src/backup/save.js'
import { migrateAll } from '../src/database/open.js'
import { startJobs } from '../src/jobs/worker.js'
import * as paths from '../src/paths.js'
import { makeKeys } from '../src/secret.js'
import { openSettings } from '../src/settings/reader.js'
import { atEnd } from './support/at-end.js'
import {
  configOf,
  contentOf,
  forge,
  type Installation,
  laterMigrations,
  newFile,
  openInstallation,
  SECRET,
  writeNew,
} from './support/backups.js'
import { createUser, createWorkspace } from './support/cast.js'
import { waitForLock } from './support/database.js'
import { newDataDir } from './support/server.js'

let source: Installation
let file: string
let content: Buffer
let target: Installation

before(async () => {
  source = await openInstallation()
  await createWorkspace(source.db, 'Northwind Studio', await createUser(source.db, 'ana'))
  for (let n = 0; n < 200; n++) await source.db('settings').insert({ key: `key ${n}`, value: '"ninety"' })
  file = newFile()
  await save(source.url, file)
  content = readFileSync(file)
})

beforeEach(async () => {
  target = await openInstallation()
})

/** It throws a sentence like this, and the target is what it was. */
async function assertRefused(
  path: string,
  message: RegExp,
  { config = target.config, migrations = paths.migrations } = {},
) {
  const before = await contentOf(target.db)
  await assert.rejects(restore(config, path, migrations), { name: 'Fault', message })
  assert.deepEqual(await contentOf(target.db), before)
}

test('a file that was cut off is refused', async () => {
  const { length } = content
  for (const end of [0, 1, 15, 100, length >> 1, length - 9, length - 1]) {
    await assertRefused(writeNew(content.subarray(0, end)), /is damaged or was cut off.*Nothing is changed/)
  }
})

test('a file with a wrong bit is refused, wherever it is', async () => {
  for (let at = 10; at < content.length; at += Math.ceil(content.length / 25)) {
    const damaged = Buffer.from(content)
    damaged[at] = (damaged[at] ?? 0) ^ 4
    await assertRefused(writeNew(damaged), /is damaged or was cut off/)
  }
})

test('a file whose text was altered is refused', async () => {
  const alter = (change: (body: string) => string) => forge(file, change, { sealed: false })
  await assertRefused(
    alter(body => body.replace('ninety', 'ninetx')),
    /is damaged/,
  )
  await assertRefused(
    alter(body => body.replace(/key 7\t.*\n/, '')),
    /is damaged/,
  )
  await assertRefused(
    alter(body => `${body}more\n`),
    /is damaged/,
  )
  await assertRefused(writeNew(Buffer.concat([content, content])), /is damaged/)
  await assertRefused(
    forge(file, body => body.replace('copy "users"', 'copy "operators"')),
    /is damaged/,
  )
})

test('a file that is something else is refused', async () => {
  for (const text of ['Hello\n', '-- PostgreSQL database dump\n']) {
    await assertRefused(writeNew(gzipSync(text)), /is no backup of Stint/)
  }
  await assertRefused(writeNew(gzipSync('x'.repeat(3_000_000))), /is damaged/)
  await assertRefused(writeNew(gzipSync('')), /is damaged/)
  await assertRefused(writeNew('Dear diary'), /is no backup of Stint/)
  await assertRefused(newFile(), /can't be read \(ENOENT\)/)
  await assertRefused(newDataDir(), /can't be read \(EISDIR\)/)
})

test('a file of a later version is refused', async () => {
  await assertRefused(
    forge(file, body => body.replace('"format":1', '"format":2')),
    /was made by a newer version of Stint/,
  )
  const later = await openInstallation()
  await migrateAll(later.url, laterMigrations())
  const backup = newFile()
  await save(later.url, backup)
  await assertRefused(backup, /its schema is newer \("29991231235959_counters_create"\)/)
})

test('what fails in the middle leaves nothing behind', async () => {
  const twice = forge(file, body => body.replace(/(copy "users".*\n)(.*\n)/, '$1$2$2'))
  await assertRefused(twice, /could not be restored, and nothing is changed: duplicate key/)
  const lost = forge(file, body => body.replace(/(copy "users".*\n)(.*\n)/, '$1'))
  await assertRefused(lost, /nothing is changed: .*violates foreign key constraint/)
})

test('a file that is cut off after it was checked leaves nothing behind', async () => {
  const copy = writeNew(content)
  const before = await contentOf(target.db)
  const lock = await target.db.transaction()
  await lock.raw('select pg_advisory_xact_lock(5748201)') // the check is over when the migrations wait for this
  const restoring = assert.rejects(restore(target.config, copy), { name: 'Fault', message: /is damaged/ })
  await waitForLock(target.db)
  truncateSync(copy, content.length - 100)
  await lock.commit()
  await restoring
  assert.deepEqual(await contentOf(target.db), before)
})

test('an instance that is in use is refused', async () => {
  await createUser(target.db, 'finn')
  await assertRefused(file, /into an empty instance only, and this one has users/)
})

test('of two restores at once one is done', async () => {
  const results = await Promise.allSettled([1, 2].map(() => restore(target.config, file)))
  const [failed, ...others] = results.filter(result => result.status === 'rejected')
  assert.match(failed?.reason.message, /into an empty instance only/)
  assert.deepEqual(others, [])
  assert.deepEqual(await contentOf(target.db), await contentOf(source.db))
})

test('another secret is refused, unless the one before it fits', async () => {
  const other = { STINT_SECRET: 'another one, also of thirty-two bytes or more' }
  await assertRefused(file, /belongs to another secret: first put the secret/, { config: configOf(target.url, other) })
  await restore(configOf(target.url, { ...other, STINT_SECRET_PREVIOUS: SECRET }), file)
})

test('a database that a node works on is refused', async () => {
  const { db, url, config } = target
  const log = pino({ level: 'silent' })
  const settings = await openSettings(db, url, makeKeys({ current: Buffer.from(SECRET) }), log)
  const jobs = await startJobs({ db, directUrl: url, settings, config, log, views: paths.views })
  atEnd(() => settings.close())
  await assertRefused(file, /Stint runs on this database: stop it on every node first/)
  await jobs.stop()
  await restore(config, file)
})

test('what somebody else has in the database is not lost', async () => {
  await target.db.raw('create table notes (note text); create view people as select username from users')
  await assertRefused(file, /what is not Stint's and would be lost \(view people, table notes\)/)
  await target.db.raw('drop view people; drop table notes')

  await target.db.raw('create schema reports; create view reports.people as select username from users')
  await assertRefused(file, /nothing is changed: cannot drop .* \(view reports\.people depends on table users\)\.$/)
})

test('a table that somebody made beside ours stays in the backup', async () => {
  await source.db.raw('create table entries_before_june as select * from entries')
  const backup = newFile()
  await save(source.url, backup)
  await source.db.raw('drop table entries_before_june')
  const { leftOut } = await restore(target.config, backup)
  assert.deepEqual(leftOut, ['entries_before_june'])
  assert.deepEqual(await contentOf(target.db), await contentOf(source.db))
})
