import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, test } from 'node:test'
import { parseCrontab } from 'graphile-worker'
import { pino } from 'pino'
import { backUpNightly, type Nightly } from '../src/backup/nightly.js'
import { openArchive } from '../src/backup/reader.js'
import * as instance from '../src/instance/queries.js'
import { timetable } from '../src/jobs/tasks.js'
import { startJobs } from '../src/jobs/worker.js'
import * as paths from '../src/paths.js'
import { makeKeys } from '../src/secret.js'
import { openSettings } from '../src/settings/reader.js'
import { atEnd } from './support/at-end.js'
import { configOf, type Installation, openInstallation, SECRET } from './support/backups.js'
import { newDataDir, waitFor } from './support/server.js'

const OWN = /^stint-\d{8}-\d{6}\.backup$/
const lines: string[] = []
const log = pino({ level: 'info' }, { write: line => void lines.push(line) })

let node: Installation
let directory: string

before(async () => {
  node = await openInstallation()
})

beforeEach(async () => {
  lines.length = 0
  directory = newDataDir()
  await instance.finishSetUp(node.db)
})

const nightly = (change: Partial<Nightly['config']['backup']> = {}): Nightly => ({
  db: node.db,
  directUrl: node.url,
  config: { backup: { directory, keep: 7, ...change } },
  log,
})

test('the newest backups are kept, and files of others left alone', async () => {
  const others = ['mine.backup', 'stint-20200101-000000.backup.gz', 'stint-old.backup', 'x.backup.part']
  const own = ['stint-20200103-031500.backup', 'stint-20200101-031500.backup', 'stint-20200102-031500.backup']
  for (const name of [...others, ...own, 'stint-20200104-031500.backup.part']) writeFileSync(join(directory, name), '')
  await backUpNightly(nightly({ keep: 2 }))

  const left = readdirSync(directory).filter(name => !others.includes(name))
  assert.equal(readdirSync(directory).length, others.length + left.length)
  assert.deepEqual([left.length, left[0]], [2, 'stint-20200103-031500.backup'])
  assert.match(left[1] ?? '', OWN)
  await (await openArchive(join(directory, left[1] ?? ''))).close()
  assert.match(lines.join(), /backup written/)
})

test('keep 0 switches it off, and an instance that is not set up has nothing to keep', async () => {
  await backUpNightly(nightly({ keep: 0 }))
  await node.db('instance').update({ set_up_at: null })
  await backUpNightly(nightly())
  assert.deepEqual(readdirSync(directory), [])
})

test('a folder that can’t be written is logged, and is no reason to try again at once', async () => {
  writeFileSync(join(directory, 'file'), '')
  await backUpNightly(nightly({ directory: join(directory, 'file', 'backups') }))
  const [line = '', ...more] = lines
  assert.deepEqual([JSON.parse(line).level, more], [50, []])
  assert.match(JSON.parse(line).msg, /^there is no backup of tonight: ENOTDIR/)
})

test('what breaks in the middle leaves no file', async () => {
  const big = await openInstallation()
  await instance.finishSetUp(big.db)
  await big.db.raw(
    `insert into settings select n, to_jsonb(repeat(md5(n::text), 31250)) from generate_series(1, 150) n`,
  )
  const backingUp = backUpNightly({ ...nightly(), db: big.db, directUrl: big.url })
  await waitFor(() => readdirSync(directory).length > 0)
  await big.db.raw(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'stint backup'`)
  await backingUp

  assert.deepEqual(readdirSync(directory), [])
  assert.match(lines.join(), /there is no backup of tonight: The backup .* could not be made: /)
})

test('it is done by a job, at 03:15 UTC', async () => {
  const [item] = parseCrontab(timetable).filter(({ task }) => task === 'back_up_nightly')
  const at = (hour: number, min: number) => item?.match({ min, hour, date: 1, month: 1, dow: 1 })
  assert.deepEqual([at(3, 15), at(3, 16), at(4, 15)], [true, false, false])

  const { db, url } = node
  const config = configOf(url, { STINT_BACKUP_DIRECTORY: join(directory, 'new') })
  const settings = await openSettings(db, url, makeKeys({ current: Buffer.from(SECRET) }), log)
  const jobs = await startJobs({ db, directUrl: url, settings, config, log, views: paths.views })
  atEnd(() => settings.close())
  await db.raw(`select graphile_worker.add_job('back_up_nightly')`)
  await waitFor(
    () => existsSync(join(directory, 'new')) && readdirSync(join(directory, 'new')).some(name => OWN.test(name)),
  )
  await jobs.stop()
})
