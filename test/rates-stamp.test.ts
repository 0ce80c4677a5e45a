import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import type { Database } from '../src/database/connection.js'
import { sql } from '../src/database/sql.js'
import { amount } from '../src/rates/amount.js'
import { restamp, stamp } from '../src/rates/stamp.js'
import { atEnd } from './support/at-end.js'
import { addMember, createUser, createWorkspace } from './support/cast.js'
import { createDatabase } from './support/database.js'
import { planOf } from './support/queries.js'

let db: Database
let people: string[]
let projects: string[]
let workspace_id: string

before(async () => {
  const database = await createDatabase()
  ;({ db } = database)
  atEnd(database.drop)
  workspace_id = await createWorkspace(db, 'Northwind Studio', await createUser(db, 'ana'))
  await addMember(db, workspace_id, await createUser(db, 'dora'))
  people = await db('members').where({ workspace_id }).pluck('id')
  projects = (
    await db('projects')
      .insert([
        { workspace_id, name: 'Website' },
        { workspace_id, name: 'Shop' },
      ])
      .returning('id')
  ).map(({ id }) => id)
})

const DAYS = ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02', '2026-11-03']
const Day = fc.constantFrom(...DAYS)

const World = fc.record({
  rates: fc.array(
    fc.record({
      member: fc.option(fc.nat(1)),
      project: fc.option(fc.nat(1)),
      from: fc.oneof(Day, fc.constant('0001-01-01')),
      cents: fc.option(fc.constantFrom(0, 5000, 8550, 12000)),
    }),
    { maxLength: 12 },
  ),
  entries: fc.array(
    fc.record({
      member: fc.nat(1),
      project: fc.option(fc.nat(1)),
      day: Day,
      billable: fc.boolean(),
      by_hand: fc.option(fc.constant(777)),
    }),
    { minLength: 1, maxLength: 6 },
  ),
})
type World = typeof World extends fc.Arbitrary<infer T> ? T : never

/** DESIGN 3.4 in plain code: at each level, strongest first, the newest rate that is valid by the entry's day. */
function rateOf({ rates }: World, entry: World['entries'][number]): number | null {
  if (!entry.billable) return null
  if (entry.by_hand !== null) return entry.by_hand
  const levels = [
    { member: entry.member, project: entry.project ?? 'none' },
    { member: null, project: entry.project ?? 'none' },
    { member: entry.member, project: null },
    { member: null, project: null },
  ]
  for (const { member, project } of levels) {
    const valid = rates.filter(each => each.member === member && each.project === project && each.from <= entry.day)
    const newest = valid.reduce<World['rates'][number] | undefined>(
      (best, each) => (best && best.from >= each.from ? best : each),
      undefined,
    )
    if (newest && newest.cents !== null) return newest.cents
  }
  return null
}

const LEVELS = { none: 'workspace', member: 'member', project: 'project', both: 'project_member' }
const levelOf = (rate: World['rates'][number]) =>
  LEVELS[
    rate.member === null ? (rate.project === null ? 'none' : 'project') : rate.project === null ? 'member' : 'both'
  ]

async function insert(table: string, row: object): Promise<string> {
  const [{ id }] = await db(table)
    .insert({ workspace_id, ...row })
    .returning('id')
  return id
}

const entryRow = ({ member, project, day, billable, by_hand }: World['entries'][number]) => ({
  member_id: people[member],
  project_id: project === null ? null : projects[project],
  zone: 'UTC',
  started_at: `${day}T10:00:00Z`,
  stopped_at: `${day}T11:00:00Z`,
  billable,
  rate_cents: billable ? by_hand : null,
  rate_by_hand: billable && by_hand !== null,
})

test('an entry gets the strongest rate that is set on its day, and keeps one that was typed by hand', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(World, async world => {
      await db('entries').del()
      await db('rates').del()
      const seen = new Map(world.rates.map(rate => [`${rate.member} ${rate.project} ${rate.from}`, rate]))
      const rates = [...seen.values()]
      for (const rate of rates) {
        await insert('rates', {
          level: levelOf(rate),
          member_id: rate.member === null ? null : people[rate.member],
          project_id: rate.project === null ? null : projects[rate.project],
          valid_from: rate.from,
          rate_cents: rate.cents,
        })
      }
      const ids: string[] = []
      for (const entry of world.entries) ids.push(await insert('entries', entryRow(entry)))
      await restamp(db, workspace_id, sql`true`)

      const model = world.entries.map(entry => rateOf({ ...world, rates }, entry))
      const stamped = await Promise.all(ids.map(id => db('entries').where({ id }).first('rate_cents')))
      assert.deepEqual(
        stamped.map(entry => entry.rate_cents),
        model,
      )
      assert.equal(await restamp(db, workspace_id, sql`true`), 0)
    }),
    { numRuns: 60 },
  )
})

test('stamping changes only the entries that fit, in this workspace, and no version', async () => {
  await db('entries').del()
  await db('rates').del()
  await insert('rates', { level: 'workspace', valid_from: '0001-01-01', rate_cents: 100 })
  const entry = { member: 0, project: null, day: '2026-11-02', billable: true, by_hand: null }
  const fits = await insert('entries', entryRow(entry))
  const other = await insert('entries', entryRow(entry))

  assert.equal(await restamp(db, workspace_id, sql`e.id = ${fits}`), 1)
  assert.deepEqual(await db('entries').where({ id: fits }).first('rate_cents', 'version'), {
    rate_cents: 100,
    version: 1,
  })
  assert.equal((await db('entries').where({ id: other }).first('rate_cents')).rate_cents, null)
  assert.equal(await restamp(db, '0'.repeat(24), sql`true`), 0)
})

test('an amount is rounded once an entry, half away from zero, and summed after that', async () => {
  await db('entries').del()
  const amounts: [seconds: number, rate: number | null, cents: number | null][] = [
    [3600, 8500, 8500],
    [1800, 1, 1], // a half
    [1799, 1, 0],
    [5400, 1, 2], // one and a half
    [9000, 1, 3], // two and a half: not to the even one
    [1, 8500, 2],
    [0, 8500, 0],
    [3600, 0, 0],
    [3600, null, null],
    [86_400, 2_000_000_000, 48_000_000_000],
    [2_147_480_000, 2_147_483_647, 1_281_022_308_808_067],
  ]
  const ids: string[] = []
  for (const [seconds, rate_cents] of amounts) {
    const started_at = new Date('1970-01-02T00:00:00Z')
    const stopped_at = new Date(started_at.getTime() + seconds * 1000)
    ids.push(
      await insert('entries', {
        member_id: people[0],
        zone: 'UTC',
        started_at,
        stopped_at,
        billable: rate_cents !== null,
        rate_cents,
      }),
    )
  }
  for (const [index, [seconds, rate, cents]] of amounts.entries()) {
    const row = await db('entries as e').where({ 'e.id': ids[index] }).first(sql`${amount} as cents`)
    const exact = rate === null ? null : (BigInt(seconds) * BigInt(rate) * 2n + 3600n) / 7200n
    assert.equal(row.cents, exact === null ? null : Number(exact), `${seconds} s at ${rate}`)
    if (index < 9) assert.equal(row.cents, cents)
  }
  const three = ids.slice(1, 4)
  const { sum } = await db('entries as e').whereIn('e.id', three).first(sql`cast(sum(${amount}) as bigint) as sum`)
  assert.equal(sum, 3)
})

test('what runs has no amount yet, and looking for a rate walks the index', async () => {
  await db('entries').del()
  await db('rates').del()
  await insert('rates', { level: 'workspace', valid_from: '0001-01-01', rate_cents: 100 })
  await insert('entries', {
    member_id: people[0],
    zone: 'UTC',
    started_at: new Date(),
    billable: true,
    rate_cents: 100,
  })
  assert.deepEqual(await db('entries as e').first(sql`${amount} as cents`), { cents: null })

  const plan = await db.transaction(async trx => {
    await trx.raw('set local enable_seqscan = off')
    return planOf(trx, { sql: 'select ? from entries as e', bindings: [stamp] })
  })
  const subqueries = plan.match(/Index (Only )?Scan using rates_valid_from_key/g) ?? []
  assert.equal(subqueries.length, 4, plan)
  assert.doesNotMatch(plan, /Sort/)
})
