import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { planOf, queriesDuring } from './support/queries.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

/** Two years of entries on ten projects, by everybody in turn. */
before(async () => {
  app = await openApp()
  cast = await createCast(app)
  const { workspace_id } = cast.ana
  await app.db.raw(
    "insert into projects (workspace_id, name, is_public) select ?, 'Project ' || n, true from generate_series(1, 10) as n",
    [workspace_id],
  )
  await app.db.raw(
    `insert into entries (workspace_id, member_id, project_id, zone, started_at, stopped_at, billable)
     select m.workspace_id, m.id, p.id, 'UTC', at, at + interval '1 hour', true
       from generate_series(0, 19999) as n
       join (select *, row_number() over (order by id) as nth from members where workspace_id = ?) as m on m.nth = 1 + n % 5
       join (select id, row_number() over (order by id) as nth from projects where workspace_id = ?) as p on p.nth = 1 + n / 5 % 10
      cross join lateral (select timestamptz '2025-12-31 08:00Z' - n / 27 * interval '1 day' as at) as moment`,
    [workspace_id, workspace_id],
  )
  await app.db.raw('vacuum analyze entries')
})

/** How the sums of this address are read. `alone` without the indexes by which a table as small as ours is read as quickly. */
async function plansOf(path: string, { alone = false } = {}): Promise<string[]> {
  const queries = await queriesDuring(app.db, async () => assert.equal((await cast.dora.get(path)).status, 200))
  const sums = queries.filter(({ sql }) => sql.includes('sum(seconds)'))
  const trx = await app.db.transaction()
  const plans: string[] = []
  try {
    if (alone) await trx.raw('drop index entries_day, entries_newest; set local enable_bitmapscan = off')
    for (const query of sums) plans.push(await planOf(trx, query))
  } finally {
    await trx.rollback()
  }
  return plans
}

const MARCH = 'from=2025-03-02&to=2025-03-31'

test('what reports sum up of a range is read from one index alone', async () => {
  for (const path of [
    `reports/summary?${MARCH}&group=client&group=member&group=task`,
    `reports/summary?${MARCH}&group=team&group=month`,
    `reports/weekly?${MARCH}&by=member`,
  ]) {
    const plans = await plansOf(path, { alone: true })
    assert.ok(plans.length > 0, path)
    for (const plan of plans) assert.match(plan, /Index Only Scan using entries_reported on entries/, path)
  }
})

test('whole months are read as such, and from entries the days around them alone', async () => {
  for (const path of [
    'reports/summary?group=client&group=task',
    'reports/detailed?sort=date',
    'dashboard/team?by=project',
  ]) {
    for (const plan of await plansOf(`${path}&from=2025-01-01&to=2025-12-31`))
      assert.match(plan, /on entry_months/, path)
    const plans = await plansOf(`${path}&from=2024-12-30&to=2025-12-31`)
    for (const plan of plans) {
      assert.match(plan, /on entry_months/, path)
      assert.match(plan, /day <= '2024-12-31'/, path)
      assert.doesNotMatch(plan, /Seq Scan on entries/, path)
    }
  }
})

test('what months don’t know is read from entries', async () => {
  for (const filter of ['description=a', 'longer=5', 'shorter=90', 'without=description', 'without=tag'])
    for (const plan of await plansOf(`reports/summary?group=client&from=2025-01-01&to=2025-12-31&${filter}`))
      assert.doesNotMatch(plan, /entry_months/, filter)
})

test('what needs more of them reads no entries out of the range', async () => {
  for (const path of [`reports/summary?${MARCH}&group=description`, `reports/detailed?${MARCH}&sort=duration`])
    for (const plan of await plansOf(path)) assert.doesNotMatch(plan, /Seq Scan on entries/, path)
})

test('what was tracked on projects and tasks of all time is told without their entries', async () => {
  const { id } = await app.db('projects').first('id')
  await app.db('projects').where({ id }).update({ estimate_cents: 100_000 })
  for (const path of ['projects', 'projects?sort=tracked', `projects/${id}/tasks`, `projects/${id}/status`]) {
    const queries = await queriesDuring(app.db, async () => assert.equal((await cast.ana.get(path)).status, 200, path))
    const sums = queries.filter(({ sql }) => sql.includes('sum('))
    assert.ok(sums.length > 0, path)
    for (const query of sums) assert.doesNotMatch(await planOf(app.db, query), / on entries /, path)
  }
})
