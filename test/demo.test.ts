import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import type { Database } from '../src/database/connection.js'
import { always } from '../src/database/sql.js'
import { entryTables } from '../src/demo/entry-rows.js'
import { fill, PASSWORD } from '../src/demo/fill.js'
import { sceneOf } from '../src/demo/scene.js'
import { momentOf } from '../src/demo/world.js'
import { northwind } from '../src/demo/worlds.js'
import * as members from '../src/members/queries.js'
import { projectsFor } from '../src/projects/policy.js'
import { restamp } from '../src/rates/stamp.js'
import { openApp, type TestApp } from './support/app.js'

const NOON = Temporal.Instant.from('2026-11-18T11:00:00Z') // a Wednesday

let app: TestApp
let db: Database
let workspace_id: string

before(async () => {
  app = await openApp()
  db = app.db
  await fill(db, NOON)
  workspace_id = (await db('workspaces').where({ name: 'Northwind Studio' }).first('id')).id
})

const count = async (table: string, where: object = {}) =>
  Number(
    (
      await db(table)
        .where({ workspace_id, ...where })
        .count()
    )[0]?.count,
  )

const rowsOf = async (text: string, bindings: Record<string, string> = {}) =>
  (await db.raw(text, { workspace_id, ...bindings })).rows

test('Northwind Studio has 14 people in 3 teams, 9 clients and 30 projects', async () => {
  assert.equal(await count('members'), 14)
  assert.equal(await count('members', { state: 'inactive' }), 1)
  assert.equal(await count('teams'), 3)
  assert.equal(await count('clients'), 9)
  assert.equal(await count('projects'), 30)
  assert.ok((await count('projects', { is_public: false })) > 5)
  assert.equal(await count('invitations'), 1)
  assert.equal(await count('roles', { built_in: false }), 1)
  const levels = await db('rates').where({ workspace_id }).distinct('level').pluck('level')
  assert.deepEqual(levels.sort(), ['member', 'project', 'project_member', 'workspace'])
})

test('it holds 14 months of about 25,000 entries', async () => {
  const entries = await count('entries')
  assert.ok(entries > 23_000 && entries < 27_000, `${entries} entries`)
  const [{ months }] = await rowsOf(
    "select count(distinct date_trunc('month', day)) as months from entries where workspace_id = :workspace_id",
  )
  assert.ok(months >= 14)
})

test('nothing lies in the future, and nobody has two timers', async () => {
  const [{ latest }] = await rowsOf('select max(coalesce(stopped_at, started_at)) as latest from entries')
  assert.ok(latest.getTime() <= NOON.epochMilliseconds)
  const running = await rowsOf(
    `select u.username from entries as e
       join members as m on m.workspace_id = e.workspace_id and m.id = e.member_id
       join users as u on u.id = m.user_id
      where e.stopped_at is null order by u.username`,
  )
  assert.deepEqual(
    running.map((row: { username: string }) => row.username),
    ['dora', 'emil'],
  )
})

test('part-timers track fewer hours, and Austrians none on Christmas Day', async () => {
  const rows: { username: string; hours: number }[] = await rowsOf(
    `select u.username, (sum(seconds) / 3600)::integer as hours from entries as e
       join members as m on m.workspace_id = e.workspace_id and m.id = e.member_id
       join users as u on u.id = m.user_id
      where e.workspace_id = :workspace_id group by u.username`,
  )
  const hours = Object.fromEntries(rows.map(row => [row.username, row.hours]))
  for (const username of ['ida', 'mira', 'noa']) assert.ok((hours[username] ?? 0) < 0.7 * (hours.dora ?? 0), username)
  assert.equal(await count('entries', { day: '2025-12-25' }), 0)
})

test('everybody tracked on projects that they see, before these were archived', async () => {
  const ids = await db('members').where({ workspace_id, state: 'active' }).pluck('id')
  for (const member of await members.listActive(db, workspace_id, ids)) {
    const strange = await db('entries as e')
      .join('projects as p', { 'p.workspace_id': 'e.workspace_id', 'p.id': 'e.project_id' })
      .where({ 'e.workspace_id': workspace_id, 'e.member_id': member.id })
      .whereRaw('not ?', [projectsFor('view', member)])
      .distinct('p.name')
    assert.deepEqual(strange, [], member.id)
  }
  const late = await rowsOf(
    `select p.name from entries as e
       join projects as p on p.workspace_id = e.workspace_id and p.id = e.project_id
       left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id
      where e.workspace_id = :workspace_id and e.started_at > least(p.archived_at, c.archived_at)`,
  )
  assert.deepEqual(late, [])
})

test('a task was worked on by those who have it, and not when it was done', async () => {
  const strange = await rowsOf(
    `select t.name from entries as e
       join tasks as t on t.workspace_id = e.workspace_id and t.id = e.task_id
      where e.workspace_id = :workspace_id
        and (e.started_at > t.done_at
          or exists (select from task_members as tm where tm.workspace_id = t.workspace_id and tm.task_id = t.id)
         and not exists (select from task_members as tm
                          where tm.workspace_id = t.workspace_id and tm.task_id = t.id and tm.member_id = e.member_id))`,
  )
  assert.deepEqual(strange, [])
})

test('there is what tries a time tracker: two zones, midnight, a night in which clocks change, overlaps', async () => {
  const [found] = await rowsOf(
    `select count(distinct zone) as zones,
            count(*) filter (where (stopped_at at time zone zone)::date > day) as midnights,
            count(*) filter (where extract(epoch from stopped_at at time zone zone - started_at at time zone zone)
                                   not between seconds - 1 and seconds + 1) as odd_nights,
            count(*) filter (where exists (
              select from entries as o
               where o.workspace_id = e.workspace_id and o.member_id = e.member_id and o.day = e.day and o.id <> e.id
                 and o.started_at < e.stopped_at and o.stopped_at > e.started_at)) as overlaps
       from entries as e where e.workspace_id = :workspace_id`,
  )
  assert.equal(found.zones, 2)
  assert.ok(found.midnights > 20)
  assert.ok(found.odd_nights >= 2)
  assert.ok(found.overlaps > 20 && found.overlaps < 1000, `${found.overlaps} overlaps`)
})

test('every entry has the rate that counted on its day', async () => {
  assert.ok((await count('entries', { rate_by_hand: true })) > 0)
  assert.equal(await db.transaction(trx => restamp(trx, workspace_id, always)), 0)
})

test('filling it again changes nothing', async () => {
  const entries = await count('entries')
  assert.equal(await fill(db), false)
  assert.equal(await count('entries'), entries)
})

test('it is the same whenever it is made, but for the last hour', () => {
  const yesterday = NOON.subtract({ hours: 24 }).epochMilliseconds
  const past = (at: Temporal.Instant) => {
    const { entries = [] } = entryTables(sceneOf(northwind, momentOf(at, northwind.zone)))
    return JSON.stringify(entries.filter(({ started_at }) => (started_at as Date).getTime() < yesterday))
  }
  assert.ok(past(NOON) === past(NOON.add({ hours: 1 })), 'the past has changed')
})

test('its people log in with the password of the demo, and the tracker shows their timer', async () => {
  const dora = app.visitor()
  assert.equal((await dora.logIn('dora', PASSWORD)).status, 303)
  const { status, text } = await dora.get(`/workspaces/${workspace_id}/tracker`)
  assert.equal(status, 200)
  assert.match(text, /Accessibility: keyboard and focus/)
})
