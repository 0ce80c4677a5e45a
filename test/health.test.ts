import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { before, test } from 'node:test'
import type { HealthReport } from '../src/health/report.js'
import { findWarnings } from '../src/health/warnings.js'
import { beat, leave, purge } from '../src/nodes/queries.js'
import { catalog, type Key } from '../src/settings/catalog.js'
import type { Settings } from '../src/settings/reader.js'
import { openApp, type TestApp } from './support/app.js'
import { atEnd } from './support/at-end.js'
import { createCast } from './support/cast.js'
import { createDatabase } from './support/database.js'
import { enterPanel } from './support/panel.js'
import { newDataDir, newSecret, startServer, UNATTENDED, waitFor } from './support/server.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let operator: Visitor

before(async () => {
  app = await openApp()
  await createCast(app)
  operator = await enterPanel(app)
})

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const page = async (visitor = operator) => textOf((await visitor.get('/admin/health')).text)

const node = (id: string, name: string, version = '0.1.0') => ({
  id: id.repeat(12),
  name,
  version,
  started_at: new Date(),
})

test('the page shows versions, sizes, queues, disk and backup', async () => {
  const text = await page()
  for (const words of [/Node\.js \d+/, /PostgreSQL 1\d.*MB/, /0 waiting, 0 given up/, /free of/, /none yet; the first/])
    assert.match(text, words)
})

test('what can’t be read is said to be, and the rest of the page stays', async () => {
  const broken = await openApp()
  await createCast(broken)
  const visitor = await enterPanel(broken)
  rmSync(broken.config.data_dir, { recursive: true })
  await broken.db.raw('drop schema graphile_worker cascade')

  const text = await page(visitor)
  assert.match(text, /The disk of data_dir can’t be read: ENOENT/)
  assert.match(text, /The queue of jobs can’t be read/)
  assert.match(text, /Disk of data_dir can’t be read/)
  assert.match(text, /PostgreSQL 1\d/)
})

test('nodes are listed, those silent for over a minute as gone, and after a day no more', async () => {
  const { db } = app
  await beat(db, node('aa', 'studio:1'))
  await beat(db, node('bb', 'studio:2'))
  const silentFor = (time: string) =>
    db('nodes')
      .where({ name: 'studio:2' })
      .update({ last_seen_at: db.raw('now() - cast(? as interval)', [time]) })
  await silentFor('59 seconds')
  assert.doesNotMatch(await page(), /Gone/)
  await silentFor('61 seconds')
  assert.match(await page(), /studio:1 0\.1\.0 .* Running studio:2 0\.1\.0 .* Gone/)
  await beat(db, node('bb', 'studio:2'))
  assert.doesNotMatch(await page(), /Gone/)

  await silentFor('23 hours')
  await purge(db)
  assert.match(await page(), /studio:2/)
  await silentFor('25 hours')
  await purge(db)
  assert.doesNotMatch(await page(), /studio:2/)

  await beat(db, node('bb', 'studio:2', '0.2.0'))
  assert.match(await page(), /Nodes of different versions run on this database/)
  await leave(db, node('bb', '').id)
  assert.doesNotMatch(await page(), /studio:2|different versions/)
})

const ok = <T>(value: T) => ({ ok: true, value }) as const
const HEALTHY: HealthReport = {
  version: '0.1.0',
  node: '22.0.0',
  uptime_seconds: 60,
  database: { version: '18.0', bytes: 8_000_000, embedded: true },
  jobs: ok({ waiting: 0, failed: 0 }),
  mails: ok({ waiting: 0, failed: 0 }),
  disk: ok({ free_bytes: 10 ** 10, total_bytes: 10 ** 11 }),
  last_backup_at: ok(new Date()),
  nodes: [],
}

/** The warnings of a healthy installation with a mail server, but for these changes. */
function warned(
  change: Partial<HealthReport> = {},
  set: Partial<Record<Key, unknown>> = {},
  base_url = 'https://time.example',
  keep = 7,
) {
  const values: Partial<Record<Key, unknown>> = { smtp_host: 'mail.example', ...set }
  const settings = { get: (key: Key) => values[key] ?? catalog[key].default } as Pick<Settings, 'get'>
  const config = { ...app.config, server: { ...app.config.server, base_url }, backup: { ...app.config.backup, keep } }
  const found = findWarnings({ ...HEALTHY, ...change }, { config, settings, now: Date.now() })
  for (const { act } of found) assert.match(act, /\w+ .*\.$/)
  return found.map(({ what }) => what).join(' ')
}

test('a healthy installation has no warning, and each trouble has one that says what to do', () => {
  assert.equal(warned(), '')
  assert.equal(warned({}, {}, 'http://localhost:3000'), '')
  assert.match(warned({}, {}, 'http://time.example'), /Passwords travel in the clear/)
  assert.match(warned({}, { smtp_host: '' }), /^No mail server is set/)
  assert.match(warned({}, { smtp_host: '', registration: true }), /nobody can register/)
  assert.match(warned({ mails: ok({ waiting: 0, failed: 1 }) }), /^1 mail could not be sent/)
  assert.match(warned({ jobs: ok({ waiting: 0, failed: 2 }) }), /^2 jobs were given up/)
  assert.match(warned({ last_backup_at: ok(new Date(Date.now() - 49 * 3_600_000)) }), /more than two days old/)
  assert.match(warned({}, {}, undefined, 0), /switched off/)
  assert.match(warned({ disk: ok({ free_bytes: 10 ** 8, total_bytes: 10 ** 11 }) }), /Less than 1 GB/)
})

test('two processes are two nodes, and one that was killed is gone after a minute', { timeout: 120_000 }, async () => {
  const { url, db, drop } = await createDatabase()
  atEnd(drop)
  const environment = { DATABASE_URL: url, STINT_SECRET: newSecret(), STINT_DATA_DIR: newDataDir(), ...UNATTENDED }
  const first = await startServer(environment)
  const second = await startServer(environment)
  const visitor = first.visitor()
  await visitor.post('/admin/login', {
    username: UNATTENDED.STINT_SETUP_OPERATOR_USERNAME,
    password: UNATTENDED.STINT_SETUP_OPERATOR_PASSWORD,
  })
  const states = async () =>
    [...(await page(visitor)).matchAll(new RegExp(`${hostname()}:(\\d+) .*?(Running|Gone)`, 'g'))]
      .map(([, pid, state]) => `${pid} ${state}`)
      .sort()
  const [one, two] = [first.process.pid, second.process.pid]
  assert.deepEqual(await states(), [`${one} Running`, `${two} Running`].sort())

  await second.end('SIGKILL')
  await db('nodes')
    .whereLike('name', `%:${two}`)
    .update({ last_seen_at: db.raw(`last_seen_at - interval '1 minute'`) })
  assert.deepEqual(await states(), [`${one} Running`, `${two} Gone`].sort())

  await first.end()
  const left = await waitFor(async () => {
    const names: string[] = await db('nodes').pluck('name')
    return names.length === 1 ? names : undefined
  })
  assert.match(left[0] ?? '', new RegExp(`:${two}$`))
})
