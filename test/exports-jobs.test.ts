import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { makeExport } from '../src/exports/job.js'
import * as queries from '../src/exports/queries.js'
import { migrateJobs } from '../src/jobs/schema.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { cellsOf, pathIn, work as runJobs } from './support/exports.js'
import { buildOffice, MARCH, makePrivate, memberOf, toggle } from './support/reports.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  await migrateJobs(app.config.database.direct_url ?? '')
  cast = await createCast(app)
  await buildOffice(app, cast)
})

beforeEach(() => app.db('exports').del())

const work = () => runJobs(app)

/** Orders a file, and returns the path of its page below the workspace. */
async function order(person: Person, what: Partial<Record<'kind' | 'format' | 'query', string>> = {}): Promise<string> {
  const body = { kind: 'detailed', format: 'xlsx', query: `?${MARCH}`, ...what }
  const { status, headers } = await person.post('exports', body)
  assert.equal(status, 303)
  return pathIn(person, headers.location)
}

const rowsOf = async (person: Person, path: string) => {
  const { status, bytes } = await person.get(path)
  assert.equal(status, 200)
  return cellsOf(bytes)
}

test('a job makes the file that would have come at once, and only its maker gets it', async () => {
  const path = await order(cast.dora)
  const waiting = (await cast.dora.get(path)).text
  assert.match(waiting, /It waits for its turn/)
  assert.match(waiting, /hx-trigger="every 2s"/)
  assert.match(waiting, /<noscript><meta http-equiv="refresh" content="3"><\/noscript>/)
  assert.equal((await cast.dora.get(`${path}/file`)).status, 404)

  await work()
  const done = (await cast.dora.get(path)).text
  assert.match(done, /The file is ready/)
  assert.doesNotMatch(done, /every 2s|http-equiv="refresh"/)
  assert.match(
    (await cast.dora.get(`${path}?seen=0`, { htmx: true })).text,
    /^\s*<div id="export"[^>]*>\s*<div class="flash good"/,
  )
  assert.deepEqual(await rowsOf(cast.dora, `${path}/file`), await rowsOf(cast.dora, `reports/detailed.xlsx?${MARCH}`))
  const { headers } = await cast.dora.get(`${path}/file`)
  assert.match(headers['content-disposition'] ?? '', /filename=detailed-2026-03-01-2026-03-31\.xlsx/)

  for (const person of [cast.ana, cast.ben, cast.cleo, cast.emil]) {
    for (const each of [path, `${path}/file`]) assert.equal((await person.get(each)).status, 404)
    for (const act of ['cancel', 'again']) assert.equal((await person.post(`${path}/${act}`)).status, 404)
    assert.match((await person.get('exports')).text, /No files yet/)
  }
  assert.match((await cast.dora.get('exports')).text, new RegExp(`${path}/file`))
})

test('each kind and format can be ordered', async () => {
  const paths = [
    await order(cast.ana, { kind: 'summary', format: 'pdf', query: `${MARCH}&group=day` }),
    await order(cast.ana, { kind: 'weekly', query: 'from=2026-03-02' }),
    await order(cast.ana, { format: 'pdf' }),
  ]
  await work()
  for (const path of paths) assert.equal((await cast.ana.get(`${path}/file`)).status, 200)
  assert.deepEqual(
    await rowsOf(cast.ana, `${paths[1]}/file`),
    await rowsOf(cast.ana, 'reports/weekly.xlsx?from=2026-03-02'),
  )
  const many = Array.from({ length: 301 }, (_, at) => `tag=${String(at).padStart(24, '0')}`).join('&')
  for (const wrong of [{ kind: 'all' }, { format: 'exe' }, { query: 'x'.repeat(20_001) }, { query: many }]) {
    const body = { kind: 'detailed', format: 'xlsx', query: '', ...wrong }
    assert.equal((await cast.ana.post('exports', body)).status, 422)
  }
  assert.equal((await cast.ana.get('exports')).status, 200)
})

test('it has what its maker may see when it is made, and says when that is nothing any more', async () => {
  const narrowed = await order(cast.dora)
  await makePrivate(app, cast.ana, true)
  await work()
  await makePrivate(app, cast.ana, false)
  assert.equal((await rowsOf(cast.dora, `${narrowed}/file`)).length, 3)

  const refused = await order(cast.dora)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', false)
  await work()
  assert.match((await cast.dora.get(refused)).text, /Your roles do not let you export reports any more/)
  for (const path of [`${narrowed}/file`, `${refused}/file`]) assert.equal((await cast.dora.get(path)).status, 403)
  assert.equal((await cast.dora.post('exports')).status, 403)
  assert.equal((await cast.dora.post(`${refused}/again`)).status, 403)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', true)
})

test('three at once are made for one person, also of those ordered in one moment', async () => {
  const body = { kind: 'detailed', format: 'xlsx', query: '' }
  const locations = await Promise.all(
    Array.from({ length: 6 }, async () => (await cast.emil.post('exports', body)).headers.location ?? ''),
  )
  assert.equal(locations.filter(location => location.endsWith('/exports')).length, 3)
  assert.equal((await app.db('exports')).length, 3)
  assert.match((await cast.emil.get('exports')).text, /Wait for one, or cancel it/)
  assert.match(await order(cast.ana), /^exports\/\w+$/)

  const path = locations.find(location => !location.endsWith('/exports'))?.slice(cast.emil.base.length + 1)
  assert.equal((await cast.emil.post(`${path}/cancel`)).status, 303)
  assert.match(await order(cast.emil), /^exports\/\w+$/)
})

test('what is cancelled stays so, whatever its job does, and can be tried again', async () => {
  const path = await order(cast.dora)
  for (const _twice of [1, 2]) await cast.dora.post(`${path}/cancel`)
  await work()
  assert.match((await cast.dora.get(path)).text, /It was cancelled/)

  const { headers } = await cast.dora.post(`${path}/again`)
  await work()
  const again = (headers.location ?? '').slice(cast.dora.base.length + 1)
  assert.match((await cast.dora.get(again)).text, /The file is ready/)
  await cast.dora.post(`${again}/cancel`)
  assert.match((await cast.dora.get(again)).text, /The file is ready/)

  const dora = await memberOf(app, cast.dora)
  const id = (await queries.order(app.db, dora, { kind: 'detailed', format: 'xlsx', query: '', report_id: null })) ?? ''
  const run = (await queries.start(app.db, { workspace_id: dora.workspace_id, id })) ?? assert.fail()
  const part = { number: 0, bytes: Buffer.from('PK') }
  assert.equal(await queries.savePart(app.db, run, part, 1), true)
  await queries.cancel(app.db, run)
  assert.equal(await queries.savePart(app.db, run, { ...part, number: 1 }, 2), false)
  await queries.finish(app.db, run, { name: 'x', size: 2 })
  assert.equal((await queries.findOwn(app.db, dora, id))?.state, 'cancelled')
  assert.deepEqual(await app.db('export_parts').where({ export_id: id }), [])
})

test('what breaks is tried some times, then says so; another attempt begins anew', async () => {
  const path = await order(cast.dora)
  const [{ workspace_id, id: export_id }] = await app.db('exports')
  const make = (isLast: boolean) => makeExport(app.db, { workspace_id, export_id }, { isLast })
  const breakAt = async (isLast: boolean) => {
    await app.db.raw('alter table entry_tags rename to entry_tags_away')
    await assert.rejects(make(isLast))
    await app.db.raw('alter table entry_tags_away rename to entry_tags')
  }
  await breakAt(false)
  assert.match((await cast.dora.get(path)).text, /0 % of 5 rows are written/)
  await breakAt(true)
  assert.match((await cast.dora.get(path)).text, /Something broke while it was made/)
  await make(true)
  assert.match((await cast.dora.get(path)).text, /Something broke while it was made/)
  const { headers } = await cast.dora.post(`${path}/again`)
  await work()
  assert.match((await cast.dora.get((headers.location ?? '').slice(cast.dora.base.length + 1))).text, /is ready/)
})

test('of a long report the menu orders the file, and its address asks whether to', async () => {
  await app.db.raw(
    `insert into entries (workspace_id, member_id, zone, description, started_at, stopped_at)
     select ?, ?, 'UTC', 'row ' || n, timestamptz '2026-06-01' + n * interval '1 minute', timestamptz '2026-06-01' + (n + 1) * interval '1 minute'
       from generate_series(1, 10001) as n`,
    [cast.finn.workspace_id, cast.finn.member_id],
  )
  const query = 'from=2026-06-01&to=2026-06-30'
  const page = (await cast.finn.get(`reports/detailed?${query}`)).text
  assert.match(page, /name="format" value="xlsx"/)
  assert.doesNotMatch(page, /detailed\.xlsx/)
  assert.match(page, /detailed\.csv/)
  assert.match((await cast.finn.get(`reports/detailed.xlsx?${query}`)).text, /This takes a while/)
  assert.equal(
    (await cast.finn.get(`reports/detailed.xlsx?${query}&description=row+77`)).headers['content-type']?.includes(
      'sheet',
    ),
    true,
  )
  assert.match((await cast.finn.get('reports/detailed.pdf?from=2026-06-02&to=2026-06-02')).text, /This takes a while/)

  const path = await order(cast.finn, { query: `${query}&sort=duration` })
  await work()
  const rows = await rowsOf(cast.finn, `${path}/file`)
  assert.equal(new Set(rows.map(row => row[2])).size, 10_002)

  const refused = await order(cast.finn, { query, format: 'pdf' })
  await work()
  assert.match((await cast.finn.get(refused)).text, /longer by now than a PDF may be/)
})

test('a file is kept for a day, and of many the newest ten', async () => {
  const ordered: string[] = []
  for (let at = 0; at < 13; at++) {
    ordered.push(await order(cast.ana, { query: 'from=2020-01-01' }))
    await work()
  }
  const kept = await app.db('exports').orderBy('created_at', 'desc').pluck('id')
  assert.deepEqual(
    kept,
    ordered
      .slice(-11)
      .map(path => path.slice('exports/'.length))
      .toReversed(),
  )

  await app
    .db('exports')
    .where({ id: kept[0] })
    .update({ created_at: app.db.raw("now() - interval '25 hours'") })
  await queries.purge(app.db)
  assert.deepEqual((await app.db('exports').pluck('id')).includes(kept[0]), false)
  assert.deepEqual(await app.db('export_parts').where({ export_id: kept[0] }), [])
  assert.equal((await cast.ana.get(`exports/${kept[0]}`)).status, 404)
})
