import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { migrateJobs } from '../src/jobs/schema.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { cellsOf, pagesIn, pathIn, work } from './support/exports.js'
import { buildOffice, MARCH, makePrivate, toggle } from './support/reports.js'
import { publish, save } from './support/saved-reports.js'
import type { Visitor } from './support/visitor.js'

/** One pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
const JUNE = 'from=2026-06-01&to=2026-06-30'
/** Narrowed by what the report doesn't name to those who look at it. */
const NARROWED = (ids: Record<string, string>) => `?${MARCH}&project=${ids.open}&tag=${ids.urgent}&without=tag`

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let ids: Record<string, string>

before(async () => {
  app = await openApp()
  await migrateJobs(app.config.database.direct_url ?? '')
  cast = await createCast(app)
  ids = await buildOffice(app, cast)
  await app.db.raw(
    `insert into entries (workspace_id, member_id, zone, description, started_at, stopped_at)
     select ?, ?, 'UTC', 'row ' || n, timestamptz '2026-06-01' + n * interval '1 minute', timestamptz '2026-06-01' + (n + 1) * interval '1 minute'
       from generate_series(1, 10001) as n`,
    [cast.ana.workspace_id, cast.emil.member_id],
  )
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'exports', 'saved_reports']) await app.db(table).del()
})

const fileOf = (id: string, ending: string) => `reports/saved/${id}/report.${ending}`
const read = async (visitor: Visitor, path: string) => {
  const { status, bytes, headers } = await visitor.get(path)
  assert.equal(status, 200, path)
  return { bytes, headers }
}

/** The three files at an address without ending, read back, are of the same rows. */
async function assertAlike(visitor: Visitor, address: string, query = '') {
  const [labels = [], ...lines]: string[][] = parse((await visitor.get(`${address}.csv${query}`)).text, { bom: true })
  const cells = await cellsOf((await read(visitor, `${address}.xlsx${query}`)).bytes)
  assert.deepEqual(cells[0], labels)
  assert.equal(cells.length, lines.length + 1)
  const text = (await pagesIn((await read(visitor, `${address}.pdf${query}`)).bytes)).join(' ')
  const names = lines.flatMap(line => line.filter(cell => /^[A-Z][a-z]+$|by [A-Z]/.test(cell)))
  assert.ok(names.length > 0 && names.every(name => text.includes(name)))
  return { labels, lines, text }
}

test('a saved report goes to CSV, Excel and PDF alike, by its maker’s eyes, without addresses or teams', async () => {
  await makePrivate(app, cast.ana, true)
  for (const kind of ['summary', 'detailed', 'weekly']) {
    const days = { from: '2026-03-02', to: '2026-03-08' }
    const id = await save(cast.cleo, { kind, name: 'Was für Globex geschah', ...days })
    for (const person of [cast.dora, cast.cleo, cast.ana]) {
      const { labels, text } = await assertAlike(person, fileOf(id, '').slice(0, -1))
      assert.ok(!labels.includes('Email') && !labels.includes('Group'))
      assert.match(text, /^Was für Globex geschah Northwind Studio, 2 – 8 March 2026 /)
      assert.match(text, /Total 2:45/)
      assert.doesNotMatch(text, /@|Studio(?! ?,)|€/)
    }
    const menu = (await cast.dora.get(`reports/saved/${id}`)).text
    for (const ending of ['csv', 'xlsx', 'pdf']) assert.ok(menu.includes(`report.${ending}?`))
    const { headers } = await cast.dora.get(`${fileOf(id, 'pdf')}?print`)
    assert.match(headers['content-disposition'] ?? '', /^inline/)
  }
  await makePrivate(app, cast.ana, false)
})

test('amounts are in a file where they are ticked, and what a report is narrowed to is in none', async () => {
  for (const [amounts, shown] of [
    [{ amounts: '1' }, true],
    [{}, false],
  ] as const) {
    const id = await save(cast.ana, { kind: 'detailed', query: NARROWED(ids), ...amounts })
    const { labels, text } = await assertAlike(cast.dora, fileOf(id, '').slice(0, -1))
    assert.equal(labels.includes('Billable Amount (EUR)'), shown)
    assert.equal(text.includes('€'), shown)
    assert.doesNotMatch(text, /Only|urgent/)
  }
})

test('whoever doesn’t see a report or may not export gets no file of it, nor does anybody of one that ended', async () => {
  const id = await save(cast.cleo, { who: 'some', member: cast.dora.member_id })
  const statuses = (person: Person) =>
    Promise.all(['csv', 'xlsx', 'pdf'].map(async ending => (await person.get(fileOf(id, ending))).status))
  assert.deepEqual(await statuses(cast.emil), [404, 404, 404])
  assert.deepEqual(await statuses(cast.dora), [200, 200, 200])
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', false)
  assert.deepEqual(await statuses(cast.dora), [403, 403, 403])
  assert.doesNotMatch((await cast.dora.get(`reports/saved/${id}`)).text, /report\.(csv|xlsx|pdf)/)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', true)
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'inactive' })
  assert.deepEqual(await statuses(cast.dora), [403, 403, 403])
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'active' })
})

/** Orders the workbook of a saved report, and returns the path of its page. */
async function order(person: Person, report: string, query = `?${JUNE}`) {
  const { status, headers } = await person.post('exports', { kind: 'detailed', format: 'xlsx', query, report })
  assert.equal(status, 303)
  return pathIn(person, headers.location)
}

test('a large file of a saved report is made by a job for whoever looks at it, by its maker’s eyes as they are then', async () => {
  const id = await save(cast.ana, { kind: 'detailed', name: 'Half a year', period: 'month' })
  const page = (await cast.dora.get(`reports/saved/${id}?${JUNE}`)).text
  assert.match(page, new RegExp(`name="report" value="${id}"`))
  assert.doesNotMatch(page, /report\.xlsx/)
  const large = (await cast.dora.get(`${fileOf(id, 'xlsx')}?${JUNE}`)).text
  assert.match(large, /This takes a while/)
  assert.match(large, new RegExp(`name="report" value="${id}"`))
  const long = await cast.dora.get(`${fileOf(id, 'pdf')}?${JUNE}`)
  assert.equal(long.status, 422)
  assert.match(long.text, new RegExp(`/reports/saved/${id}/report\\.csv\\?from=2026-06-01`))

  const path = await order(cast.dora, id, `?${JUNE}&sort=duration`)
  assert.match((await cast.dora.get(path)).text, /<bdi>Half a year<\/bdi> as Excel/)
  await work(app)
  const ready = (await cast.dora.get(path)).text
  assert.match(ready, /The file is ready/)
  assert.match(ready, new RegExp(`/reports/saved/${id}\\?from=2026-06-01`))
  const rows = await cellsOf((await cast.dora.get(`${path}/file`)).bytes)
  assert.equal(rows.length, 10_002)
  assert.ok(!rows[0]?.includes('Email'))
  for (const person of [cast.ana, cast.emil]) assert.equal((await person.get(`${path}/file`)).status, 404)
})

test('an order ends with what its report may not show any more, and goes with the report', async () => {
  const fixed = await save(cast.cleo, { kind: 'detailed' })
  await makePrivate(app, cast.ana, true)
  const narrowed = await order(cast.dora, fixed)
  assert.match((await cast.dora.get(narrowed)).text, /1\s–\s31 March/)
  await work(app)
  assert.equal((await cellsOf((await cast.dora.get(`${narrowed}/file`)).bytes)).length, 4)
  await makePrivate(app, cast.ana, false)

  const ended = await order(cast.dora, fixed)
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'inactive' })
  await work(app)
  assert.equal((await cast.dora.get(`${narrowed}/file`)).status, 403)
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'active' })
  assert.match((await cast.dora.get(ended)).text, /Cleo, who saved it, is not active in this workspace any more/)

  const unseen = await order(cast.dora, fixed)
  await app.db('saved_reports').update({ for_all: false })
  await work(app)
  const { text } = await cast.dora.get(unseen)
  assert.match(text, /The saved report is not for you to see any more/)
  assert.doesNotMatch(text, /<bdi>March<\/bdi>/)
  assert.match((await cast.dora.get(`${narrowed}/file`)).text, /The saved report is not for you to see any more/)
  for (const report of [fixed, 'x', ids.open as string]) {
    const body = { kind: 'detailed', format: 'xlsx', query: '', report }
    assert.equal((await cast.dora.post('exports', body)).status, 404)
  }
  assert.equal((await cast.cleo.post(`reports/saved/${fixed}/delete`)).status, 303)
  for (const path of [narrowed, `${narrowed}/file`]) assert.equal((await cast.dora.get(path)).status, 404)
})

test('a public link gives Excel and PDF too, in which nothing of the workspace is', async () => {
  const logo = Buffer.from(PNG, 'base64')
  await app.db('workspaces').where({ id: cast.ana.workspace_id }).update({ logo, logo_type: 'image/png' })
  for (const kind of ['summary', 'detailed', 'weekly']) {
    await app.db('throttle_hits').del()
    const days = kind === 'weekly' ? 'from=2026-03-02' : MARCH
    const link = await publish(
      cast.ana,
      await save(cast.ana, { kind, query: NARROWED(ids), period: 'month', name: 'Sent out' }),
    )
    const { text } = await assertAlike(app.visitor(), `${link}/report`, `?${days}`)
    assert.match(text, /^Sent out \d/)
    assert.doesNotMatch(text, /Northwind|@|Studio|Secret|Only|urgent|€/)
    const page = (await app.visitor().get(`${link}?${days}`)).text
    for (const ending of ['csv', 'xlsx', 'pdf']) assert.ok(page.includes(`${link}/report.${ending}?from=`))
    assert.doesNotMatch(page, /Your files/)
    for (const ending of ['xlsx', 'pdf']) {
      const { headers, bytes } = await read(app.visitor(), `${link}/report.${ending}?${days}`)
      assert.equal(headers['x-robots-tag'], 'noindex, nofollow, noarchive')
      assert.equal(headers['referrer-policy'], 'no-referrer')
      assert.equal(headers['cache-control'], 'no-store')
      assert.doesNotMatch(bytes.toString('latin1'), /Northwind|\0N\0o\0r\0t\0h|\/Subtype \/Image/)
    }
  }
  await app.db('workspaces').where({ id: cast.ana.workspace_id }).update({ logo: null, logo_type: null })
})

test('without an account no job is ordered: large files are for CSV, and five in five minutes are all', async () => {
  const link = await publish(cast.ana, await save(cast.ana, { kind: 'detailed', period: 'month' }))
  for (const [ending, query, most] of [
    ['xlsx', JUNE, '10,000'],
    ['pdf', JUNE, '1,000'],
    ['pdf', 'from=2026-06-02&to=2026-06-02', '1,000'],
  ]) {
    const { status, text } = await app.visitor().get(`${link}/report.${ending}?${query}`)
    assert.equal(status, 422)
    assert.ok(text.includes(`takes ${most} rows at most`))
    assert.match(text, new RegExp(`href="${link}/report\\.csv\\?from=`))
    assert.match(text, /or look at fewer days/)
    assert.match(text, /<meta name="robots" content="noindex/)
  }
  assert.doesNotMatch((await app.visitor().get(`${link}?${JUNE}`)).text, /<form[^>]*exports/)
  assert.equal(await app.db('exports').first(), undefined)
  for (const status of [200, 200, 429])
    assert.equal((await app.visitor().get(`${link}/report.xlsx?${MARCH}`)).status, status)
})

test('a file is as closed as its link, and as new as what was tracked', async () => {
  const id = await save(cast.ana, { kind: 'detailed' })
  const link = await publish(cast.ana, id, { link_password: 'open sesame' })
  for (const ending of ['xlsx', 'pdf'])
    assert.equal((await app.visitor().get(`${link}/report.${ending}`)).headers.location, link)
  await publish(cast.ana, id, { open: '1' })
  const count = async () => (await cellsOf((await read(app.visitor(), `${link}/report.xlsx`)).bytes)).length
  assert.equal(await count(), 6)
  const entry = await app.db('entries').where({ description: 'nothing by Emil' }).first('id', 'version')
  assert.equal((await cast.emil.post(`entries/${entry.id}/delete`)).status, 303)
  assert.equal(await count(), 5)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', false)
  await toggle(app, cast.ana, 'ROLE_SUPER_ADMIN', 'export_reports', false)
  assert.equal((await app.visitor().get(`${link}/report.xlsx`)).status, 404)
  for (const role of ['ROLE_USER', 'ROLE_SUPER_ADMIN']) await toggle(app, cast.ana, role, 'export_reports', true)
  await cast.ana.post(`reports/saved/${id}/link/delete`)
  assert.equal((await app.visitor().get(`${link}/report.pdf`)).status, 404)
})
