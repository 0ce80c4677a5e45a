import assert from 'node:assert/strict'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { before, beforeEach, test } from 'node:test'
import { parseCrontab } from 'graphile-worker'
import { pino } from 'pino'
import { startCluster } from '../src/cluster/cluster.js'
import { readConfig } from '../src/config.js'
import { connect, type Database } from '../src/database/connection.js'
import { migrateAll } from '../src/database/open.js'
import { releaseAbandoned } from '../src/jobs/abandoned.js'
import { migrateJobs } from '../src/jobs/schema.js'
import { tasks, timetable } from '../src/jobs/tasks.js'
import { startJobs } from '../src/jobs/worker.js'
import * as mails from '../src/mail/queries.js'
import * as paths from '../src/paths.js'
import { makeKeys } from '../src/secret.js'
import * as queries from '../src/settings/queries.js'
import { openSettings } from '../src/settings/reader.js'
import { atEnd } from './support/at-end.js'
import { createDatabase } from './support/database.js'
import { startJobsProcess } from './support/jobs-child.js'
import { newDataDir, waitFor } from './support/server.js'
import { type MailServer, openMailServer } from './support/smtp.js'

const SECRET = 'only for tests: thirty-two bytes or more of it'
const keys = makeKeys({ current: Buffer.from(SECRET) })
const lines: string[] = []
const log = pino({ level: 'info' }, { write: line => void lines.push(line) })

let url: string
let db: Database

before(async () => {
  const database = await createDatabase()
  ;({ db, url } = database)
  atEnd(database.drop)
})

beforeEach(async () => {
  lines.length = 0
  await db('mails').del()
  await db.raw('delete from graphile_worker._private_jobs')
})

async function work(on = { db, url }) {
  const environment = { DATABASE_URL: on.url, STINT_SECRET: SECRET, STINT_DATA_DIR: newDataDir() }
  const config = readConfig({ argv: [], cwd: tmpdir(), env: environment })
  const settings = await openSettings(on.db, on.url, keys, log)
  const jobs = await startJobs({ db: on.db, directUrl: on.url, settings, config, log, views: paths.views })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= jobs.stop().then(settings.close))
  atEnd(stop)
  return { stop }
}

async function sendTo({ port }: { port: number }, on = db) {
  await queries.set(on, keys, 'smtp_host', '127.0.0.1')
  await queries.set(on, keys, 'smtp_security', 'none')
  await queries.set(on, keys, 'smtp_port', port)
}

const enqueue = (on = db) =>
  on.transaction(trx => mails.enqueue(trx, { kind: 'test', recipient: 'dora@northwind.example' }))

const mail = (on = db) => on('mails').first()
const isSent = async (on = db) => (await mail(on)).state === 'sent' || undefined
/** Does not wait for the pause before the next attempt, nor for the grace of a lock. */
const hurry = (on = db) =>
  on.raw(`update graphile_worker._private_jobs set run_at = now(), locked_at = locked_at - interval '1 minute'`)
const lockedJobs = async () =>
  (await db('graphile_worker.jobs').where({ task_identifier: 'send_mail' }).whereNotNull('locked_by')).length
const livingWorkers = async () =>
  (
    await db('pg_locks')
      .where({ locktype: 'advisory', mode: 'ShareLock', granted: true })
      .whereRaw('database = (select oid from pg_database where datname = current_database())')
  ).length

test('the timetable names tasks that exist', () => {
  const known = Object.keys(tasks({} as Parameters<typeof tasks>[0]))
  for (const { task } of parseCrontab(timetable)) assert.ok(known.includes(task), task)
})

test('nodes that start together make the tables of jobs once', async () => {
  const { url: empty, db: own, drop } = await createDatabase()
  atEnd(drop)
  await own.raw('drop schema graphile_worker cascade')
  await Promise.all(Array.from({ length: 5 }, () => migrateJobs(empty)))
  await enqueue(own)
})

test('a mail is sent when its server is there again', async () => {
  const { port, close } = await openMailServer()
  await close()
  await sendTo({ port })
  const jobs = await work()
  await enqueue()
  await waitFor(async () => (await mail()).last_error ?? undefined)
  assert.match((await mail()).last_error, /ECONNREFUSED/)

  const server = await openMailServer({ port })
  await hurry()
  await waitFor(isSent)
  assert.equal(server.mails.length, 1)
  assert.equal((await mail()).attempts, 2)
  await jobs.stop()
})

test('stopping in the middle of a mail loses nothing and takes seconds', async () => {
  const deaf = await openMailServer({ onMail: () => 'hang' })
  await sendTo(deaf)
  const first = await work()
  await enqueue()
  await waitFor(async () => (await lockedJobs()) > 0 || undefined)
  const asked = Date.now()
  await first.stop()
  assert.ok(Date.now() - asked < 9_000)
  assert.equal(await lockedJobs(), 0)

  const server = await openMailServer()
  await sendTo(server)
  await hurry()
  const second = await work()
  await waitFor(isSent)
  assert.equal(server.mails.length, 1)
  await second.stop()
})

test('what a killed process had begun is done by another, and what a living one has begun is left to it', async () => {
  const deaf = await openMailServer({ onMail: () => 'hang' })
  await sendTo(deaf)
  const child = await startJobsProcess(url)
  await waitFor(async () => (await livingWorkers()) === 2 || undefined)
  await enqueue()
  await waitFor(async () => (await lockedJobs()) > 0 || undefined)
  await hurry()
  await releaseAbandoned(db)
  assert.equal(await lockedJobs(), 1)

  child.kill('SIGKILL')
  await once(child, 'exit')
  const server = await openMailServer()
  await sendTo(server)
  const jobs = await work()
  await waitFor(async () => {
    await releaseAbandoned(db) // PostgreSQL may need a moment to see that the process is gone
    return isSent()
  })
  assert.equal(server.mails.length, 1)
  await jobs.stop()
})

test('a restart of the database in the middle of a mail stops nothing for good', async () => {
  const directory = newDataDir()
  let cluster = await startCluster(directory, { durable: false })
  const own = { db: connect(cluster.url, 5), url: cluster.url }
  await migrateAll(own.url, paths.migrations)
  const jobs = await work(own)
  const server: MailServer = await openMailServer()
  let verdicts = 0
  const slow = await openMailServer({ onMail: () => (verdicts++ === 0 ? 'hang' : undefined) })
  await sendTo(slow, own.db)
  await enqueue(own.db)
  await waitFor(() => verdicts > 0 || undefined)

  await cluster.stop()
  await slow.close() // the job fails now, and can not be told
  await waitFor(() => lines.some(line => line.includes('committing seppuku')) || undefined)
  cluster = await startCluster(directory, { durable: false })
  atEnd(() => cluster.stop())
  atEnd(() => own.db.destroy())

  await waitFor(() =>
    sendTo(server, own.db).then(
      () => true,
      () => undefined,
    ),
  )
  await enqueue(own.db)
  await waitFor(async () => {
    await hurry(own.db)
    await releaseAbandoned(own.db)
    return server.mails.length >= 2 || undefined
  })
  // the server has a mail a moment before the row says so
  await waitFor(async () => (await own.db('mails').where({ state: 'sent' })).length === 2 || undefined)
  assert.ok(lines.some(line => line.includes('jobs have stopped and are started again')))
  await jobs.stop()
})
