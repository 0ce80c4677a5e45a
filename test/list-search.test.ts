import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as members from '../src/members/queries.js'
import { listOwn } from '../src/tracker/queries.js'
import { weekOf } from '../src/tracker/week.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries, addProject, addTag, idsOf, shownIn } from './support/entries.js'
import { planOf, type Query, queriesDuring } from './support/queries.js'

let app: TestApp
let cleo: Person
let dora: Person

before(async () => {
  app = await openApp()
  ;({ cleo, dora } = await createCast(app))
  const { workspace_id } = dora
  const client = (await app.db('clients').insert({ workspace_id, name: 'Bäckerei Süßmilch' }).returning('id'))[0].id
  const shop = await addProject(app.db, dora, { name: 'Online shop', client_id: client })
  const gone = await addProject(app.db, dora, { name: 'Secret plan', deleted_at: new Date() })
  const [task] = await app.db('tasks').insert({ workspace_id, project_id: shop, name: 'Checkout' }).returning('id')
  const urgent = await addTag(app.db, dora, 'urgent')
  await addEntries(app.db, dora, [
    { description: 'Fix rounding', project_id: shop, task_id: task.id },
    { description: 'Call the client', tags: [urgent] },
    { description: 'Lunch 100%', project_id: gone },
    { description: 'Prüfung der Fähre' },
  ])
  await addEntries(app.db, cleo, [{ description: 'Fix everything' }])
})

const find = async (q: string) => shownIn((await dora.get(`tracker?q=${encodeURIComponent(q)}`)).text)

test('finds by description, project, task, client and tag, in any case', async () => {
  assert.deepEqual(await find('ROUNDING'), ['Fix rounding'])
  assert.deepEqual(await find('online'), ['Fix rounding'])
  assert.deepEqual(await find('checkout'), ['Fix rounding'])
  assert.deepEqual(await find('süßmilch'), ['Fix rounding'])
  assert.deepEqual(await find('urgent'), ['Call the client'])
  assert.deepEqual(await find('prufung'), ['Prüfung der Fähre'])
})

test('every word must be somewhere, each where it likes', async () => {
  assert.deepEqual(await find('fix shop'), ['Fix rounding'])
  assert.deepEqual(await find('fix urgent'), [])
})

test('signs that mean something to a database are only signs', async () => {
  assert.deepEqual(await find('100%'), ['Lunch 100%'])
  assert.deepEqual(await find('%'), ['Lunch 100%'])
  assert.deepEqual(await find('_'), [])
  assert.deepEqual(await find("'; drop table entries; --"), [])
})

test('a deleted project’s name finds nothing', async () => {
  assert.deepEqual(await find('secret'), [])
})

test('says how many it found and what they come to; nothing found says what to do', async () => {
  const { text } = await dora.get('tracker?q=e')
  const nothing = (await dora.get('tracker?q=xyz')).text

  assert.match(text, /\d entries with\s+“<bdi>e<\/bdi>”, \d:00 in all/)
  assert.match(text, /\d found</)
  assert.match(nothing, /Nothing found/)
  assert.match(nothing, /Show all entries/)
})

test('goes through the whole history, page by page', async () => {
  const started = (index: number) => new Date(Date.UTC(2025, 0, 1) - index * 3_600_000)
  await addEntries(
    app.db,
    dora,
    Array.from({ length: 120 }, (_, index) => ({
      description: `archive ${index}`,
      started_at: started(index),
      stopped_at: new Date(started(index).getTime() + 60_000),
    })),
  )
  let address: string | undefined = 'tracker?q=archive'
  const seen = []
  while (address) {
    const { text } = await dora.get(address)
    seen.push(...idsOf(text))
    address = /href="([^"]*)"[^>]*>Show earlier</.exec(text)?.[1]?.replaceAll('&amp;', '&')
  }

  assert.equal(new Set(seen).size, 120)
  assert.match((await dora.get('tracker?q=archive')).text, /120 entries with/)
})

/** The plan of the one query of the list, among a hundred thousand entries of somebody else's. */
async function listPlan(view: Parameters<typeof listOwn>[2]) {
  const member = await members.findMember(app.db, dora.user_id, dora.workspace_id, 'full')
  assert.ok(member)
  const queries = await queriesDuring(app.db, () => listOwn(app.db, member, view, weekOf(member)))
  assert.equal(queries.length, 1)
  return planOf(app.db, queries[0] as Query, 'analyze, timing off, costs off')
}

test('the list reads nothing outside the member’s own range, however many entries the workspace has', async () => {
  await app.db.raw(
    `insert into entries (workspace_id, member_id, description, zone, started_at, stopped_at)
     select ?, ?, 'many', 'Europe/Vienna', at, at + interval '5 minutes'
       from generate_series(now() - interval '700 days', now() - interval '1 hour', interval '10 minutes') as at`,
    [cleo.workspace_id, cleo.member_id],
  )
  await app.db.raw('analyze entries')
  const first = await listPlan({ q: '' })
  const older = await listPlan({ q: '', before: { day: '2025-01-01', started_at: new Date(), id: '0'.repeat(24) } })

  for (const plan of [first, older]) {
    assert.doesNotMatch(plan, /Seq Scan on entries/)
    assert.doesNotMatch(plan, /entries_day|entries_pkey/)
    assert.match(plan, /entries_newest/)
    for (const [, rows] of plan.matchAll(/Scan[^\n]*entries_newest[^\n]*rows=(\d+)/g))
      assert.ok(Number(rows) < 200, plan)
  }
})
