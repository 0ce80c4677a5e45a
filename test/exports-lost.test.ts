import assert from 'node:assert/strict'
import { once } from 'node:events'
import { before, beforeEach, test } from 'node:test'
import { pino } from 'pino'
import { endLost } from '../src/exports/job.js'
import { releaseAbandoned } from '../src/jobs/abandoned.js'
import { migrateJobs } from '../src/jobs/schema.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, type Person } from './support/cast.js'
import { cellsOf, pathIn, work } from './support/exports.js'
import { startJobsProcess } from './support/jobs-child.js'
import { buildOffice, MARCH } from './support/reports.js'
import { waitFor } from './support/server.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let url: string
const lines: string[] = []
const log = pino({ level: 'warn' }, { write: line => void lines.push(line) })

before(async () => {
  app = await openApp()
  url = app.config.database.direct_url ?? ''
  await migrateJobs(url)
  cast = await createCast(app)
  await buildOffice(app, cast)
})

beforeEach(async () => {
  lines.length = 0
  await app.db('exports').del()
  await app.db.raw('delete from graphile_worker._private_jobs')
})

async function order(person: Person): Promise<string> {
  const { headers } = await person.post('exports', { kind: 'detailed', format: 'xlsx', query: `?${MARCH}` })
  return pathIn(person, headers.location)
}

/** Has a process begin the only file and kills it in the middle, then looks after what it left. */
async function killInTheMiddle(isLast: boolean) {
  if (isLast) await app.db.raw('update graphile_worker._private_jobs set attempts = max_attempts - 1')
  const child = await app.db.transaction(async trx => {
    await trx.raw('lock table entry_tags in access exclusive mode')
    const started = await startJobsProcess(url)
    await waitFor(() => app.db('exports').whereNotNull('row_count').first())
    started.kill('SIGKILL')
    await once(started, 'exit')
    return started
  })
  assert.equal(child.signalCode, 'SIGKILL')
  await app.db.raw(`update graphile_worker._private_jobs set locked_at = locked_at - interval '1 minute'`)
  await waitFor(async () => {
    await releaseAbandoned(app.db) // PostgreSQL may need a moment to see that the process is gone
    return (await app.db('graphile_worker.jobs').whereNotNull('locked_at').first()) === undefined || undefined
  })
}

test('a file in whose middle the server is killed is made by the next one, whole', async () => {
  const path = await order(cast.dora)
  await killInTheMiddle(false)
  await endLost({ ...app, log })
  assert.match((await cast.dora.get(path)).text, /rows are written/)
  await work(app)
  assert.equal((await cellsOf((await cast.dora.get(`${path}/file`)).bytes)).length, 6)
  assert.deepEqual(lines, [])
})

test('one that was killed each time says so, to the log by its id alone, and can be tried again', async () => {
  const path = await order(cast.dora)
  await endLost({ ...app, log })
  assert.match((await cast.dora.get(path)).text, /It waits for its turn/)
  await killInTheMiddle(true)
  await endLost({ ...app, log })
  assert.match((await cast.dora.get(path)).text, /The server was stopped each time it was made\..*Try again/s)
  const [line, more] = lines.map(each => JSON.parse(each))
  assert.deepEqual([line.export_ids, more], [[path.slice('exports/'.length)], undefined])
  assert.deepEqual(Object.keys(line).sort(), ['export_ids', 'hostname', 'level', 'msg', 'pid', 'time'])

  const { headers } = await cast.dora.post(`${path}/again`)
  await work(app)
  await endLost({ ...app, log })
  assert.match((await cast.dora.get(pathIn(cast.dora, headers.location))).text, /The file is ready/)
})

test('what breaks is told to the operator without what the report was about', async () => {
  await order(cast.dora)
  await app.db.raw('alter table entry_tags rename to entry_tags_away')
  await work({ ...app, log })
  await app.db.raw('alter table entry_tags_away rename to entry_tags')
  assert.match(lines.join(), /make_export.*entry_tags/)
  assert.doesNotMatch(lines.join(), /2026-03|Dora|dora|Secret/)
})

test('whoever is deactivated or removed has no file: not one that is made, nor one that is there', async () => {
  const [made, asked] = [await order(cast.emil), await order(cast.cleo)]
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'inactive' })
  await work(app)
  const states = await app.db('exports').orderBy('created_at').pluck('state')
  assert.deepEqual(states, ['done', 'failed'])
  assert.equal((await cast.cleo.get(asked)).status, 404)
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'active' })
  assert.equal((await cast.cleo.get(`${asked}/file`)).status, 404)

  assert.equal((await cast.emil.get(`${made}/file`)).status, 200)
  assert.equal((await cast.ana.post(`members/${cast.emil.member_id}/deactivate`)).status, 303)
  assert.equal((await cast.emil.get(`${made}/file`)).status, 404)
  await cast.ana.post(`members/${cast.emil.member_id}/reactivate`)
  assert.equal((await cast.ana.post(`members/${cast.emil.member_id}/delete`)).status, 303)
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'active' })
  assert.equal((await (await logIn(app, cast.emil)).get(`${made}/file`)).status, 404)
  assert.deepEqual(await app.db('exports').where({ member_id: cast.emil.member_id }), [])
})
