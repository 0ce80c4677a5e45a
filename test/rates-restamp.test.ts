import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { sql } from '../src/database/sql.js'
import { restampAll } from '../src/rates/job.js'
import { findHistory } from '../src/rates/queries.js'
import { advance, enqueueWaiting, MOST_AT_ONCE } from '../src/rates/restamps.js'
import { restamp } from '../src/rates/stamp.js'
import { ofMember, ofWorkspace } from '../src/rates/subject.js'
import { openBooks } from './support/rates.js'

let books: Awaited<ReturnType<typeof openBooks>>

before(async () => {
  books = await openBooks()
})

beforeEach(() => books.clear())

const MANY = MOST_AT_ONCE + 500

/** More entries than are stamped at once, over some years. */
const trackMany = () =>
  books.db.raw(
    `insert into entries (workspace_id, member_id, zone, started_at, stopped_at, billable)
     select ?, ?, 'UTC', at, at + interval '1 hour', true
       from generate_series(timestamptz '2020-01-01 09:00Z', timestamptz '2020-01-01 09:00Z' + interval '1 day' * (? - 1), '1 day') as at`,
    [books.workspace_id, books.dora.id, MANY],
  )

const jobs = (): Promise<{ payload: { workspace_id: string; restamp_id: string } }[]> =>
  books
    .db('graphile_worker._private_jobs as j')
    .join('graphile_worker._private_tasks as t', 't.id', 'j.task_id')
    .where('t.identifier', 'restamp')
    .orderBy('j.id')
    .select('j.payload')

/** Does what the worker would, job after job. */
async function work() {
  for (let [next] = await jobs(); next; [next] = await jobs()) {
    await books.db('graphile_worker._private_jobs').whereRaw('payload::jsonb = ?', [next.payload]).del()
    await restampAll(books.db, next.payload)
  }
}

const counts = async () =>
  Object.fromEntries(
    (await books.db('entries').select('rate_cents', sql`count(*) as count`).groupBy('rate_cents')).map(row => [
      String(row.rate_cents),
      row.count,
    ]),
  )

const running = async (subject = ofWorkspace) => (await findHistory(books.db, books.ana, subject)).running

test('many entries are left to a job, which shows how far it is and goes when it is done', async () => {
  await trackMany()
  const outcome = await books.set(ofWorkspace, 1000)
  assert.deepEqual(outcome, { kind: 'set', valid_from: '0001-01-01', entry_count: MANY, changed_count: undefined })
  assert.deepEqual(await counts(), { null: MANY })
  assert.deepEqual(await running(), [{ entry_count: MANY, done_count: 0 }])

  const [{ payload } = assert.fail()] = await jobs()
  assert.equal(await advance(books.db, payload.workspace_id, payload.restamp_id), true)
  assert.deepEqual(await running(), [{ entry_count: MANY, done_count: MOST_AT_ONCE }])
  await work()
  assert.deepEqual(await running(), [])
  assert.deepEqual(await counts(), { 1000: MANY })
})

test('a job that was interrupted goes on where it was', async () => {
  await trackMany()
  await books.set(ofWorkspace, 1000)
  const [{ payload } = assert.fail()] = await jobs()
  for (let turn = 0; turn < 3; turn++) await advance(books.db, payload.workspace_id, payload.restamp_id, 100)
  assert.deepEqual(await counts(), { 1000: 300, null: MANY - 300 })

  const stopped = new AbortController()
  stopped.abort()
  await books.db('graphile_worker._private_jobs').del()
  await restampAll(books.db, payload, stopped.signal) // the server stops: the rest waits for its next start
  assert.deepEqual(await counts(), { 1000: 300, null: MANY - 300 })
  await work()
  assert.deepEqual(await counts(), { 1000: MANY })
})

test('two changes one after the other end with the second, whatever the first has done by then', async () => {
  await trackMany()
  await books.set(ofWorkspace, 1000)
  const [{ payload } = assert.fail()] = await jobs()
  await advance(books.db, payload.workspace_id, payload.restamp_id, 100)
  await books.set(ofWorkspace, 2000)
  await work()

  assert.deepEqual(await counts(), { 2000: MANY })
})

test('a stronger rate that is set meanwhile is not run over', async () => {
  await trackMany()
  await books.set(ofWorkspace, 1000)
  await books.set(ofMember(books.dora.id), 5000, { day: '2026-01-01' })
  await work()

  const later = await books.db('entries').where('day', '>=', '2026-01-01').distinct('rate_cents')
  assert.deepEqual(later, [{ rate_cents: 5000 }])
})

test('an entry that somebody saves in the same moment gets the new rate in the end', async () => {
  await books.set(ofWorkspace, 1000)
  await work()
  const slow = await books.db.transaction()
  await books.track('2026-03-01')
  const [{ id }] = await slow('entries')
    .insert({
      workspace_id: books.workspace_id,
      member_id: books.dora.id,
      zone: 'UTC',
      started_at: '2026-03-02T09:00:00Z',
      stopped_at: '2026-03-02T10:00:00Z',
      billable: true,
    })
    .returning('id')
  await restamp(slow, books.workspace_id, sql`e.id = ${id}`)
  await books.set(ofWorkspace, 2000)
  const [{ payload } = assert.fail()] = await jobs()
  const done = restampAll(books.db, payload)
  await new Promise(resolve => setTimeout(resolve, 200))
  await slow.commit()
  await done

  assert.deepEqual(await books.stamps(), [2000, 2000])
})

test('a job steps back for whoever is at an entry', async () => {
  await trackMany()
  await books.set(ofWorkspace, 1000)
  const [{ payload } = assert.fail()] = await jobs()
  const person = await books.db.transaction()
  await person('entries').where({ day: '2020-01-05' }).forUpdate().first('id')

  await assert.rejects(advance(books.db, payload.workspace_id, payload.restamp_id), { code: '55P03' })
  await person.commit()
  await work()
  assert.deepEqual(await counts(), { 1000: MANY })
})

test('restamps that were restored from a backup get their jobs again', async () => {
  await trackMany()
  await books.set(ofWorkspace, 1000)
  await books.db('graphile_worker._private_jobs').del()
  await books.db.transaction(trx => enqueueWaiting(trx))
  await work()

  assert.deepEqual(await counts(), { 1000: MANY })
})
