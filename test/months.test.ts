import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import type { Database } from '../src/database/connection.js'
import { recountMonths, settleMonths } from '../src/entries/months.js'
import { listGroups } from '../src/reports/groups.js'
import { listUnsettled, partedByMonths } from '../src/reports/months.js'
import { type Group, readSummary } from '../src/reports/summary-form.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { waitForLock } from './support/database.js'
import { addEntries, addTag } from './support/entries.js'
import { checkMonths } from './support/months.js'
import { memberOf } from './support/reports.js'
import { buildWorld, World } from './support/worlds.js'

// Reports read whole months from what the database has added up of them. Here it is compared with the entries themselves.

let app: TestApp
let people: Person[]

before(async () => {
  app = await openApp()
  const { ana, ben, cleo, dora, emil } = await createCast(app)
  people = [ana, ben, cleo, dora, emil]
})

beforeEach(async () => {
  await app.db('entries').del()
})

const settled = () => app.db('entry_months').where({ is_settled: true })
const unsettled = () => app.db('entry_months').where({ is_settled: false })

/** Random changes of entries: each a statement of several rows, as the product writes them. */
const Change = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), count: fc.integer({ min: 1, max: 5 }), seed: fc.nat(1000) }),
  fc.record({
    kind: fc.constantFrom(
      'move',
      'project',
      'task',
      'tag',
      'untag',
      'retag',
      'bill',
      'stop',
      'delete',
      'give',
      'zone',
      'settle',
    ),
    seed: fc.nat(1000),
  }),
)
type Change = typeof Change extends fc.Arbitrary<infer T> ? T : never

const WHICH = 'workspace_id = :workspace_id and abs(hashtext(id)) % 3 = :seed % 3'
const WRITES: Record<string, string> = {
  move: `update entries set started_at = started_at + (:seed % 90 - 45) * interval '1 day',
                            stopped_at = stopped_at + (:seed % 90 - 45) * interval '1 day' + interval '7 minutes' where ${WHICH}`,
  project: `update entries as e set task_id = null, project_id = (select id from projects as p where p.workspace_id = e.workspace_id
                            order by hashtext(p.id || :seed) limit 1) where ${WHICH}`,
  task: `update entries as e set task_id = (select id from tasks as t where t.project_id = e.project_id order by id limit 1) where ${WHICH}`,
  tag: `insert into entry_tags (workspace_id, entry_id, tag_id) select e.workspace_id, e.id, t.id
          from entries as e join tags as t on t.workspace_id = e.workspace_id and (hashtext(e.id || t.id) + :seed) % 2 = 0
         where e.workspace_id = :workspace_id on conflict do nothing`,
  untag: `delete from entry_tags where workspace_id = :workspace_id and abs(hashtext(entry_id || tag_id)) % 3 = :seed % 3`,
  retag: `update entry_tags as et set tag_id = (select max(id) from tags)
           where workspace_id = :workspace_id and abs(hashtext(entry_id)) % 3 = :seed % 3
             and not exists (select from entry_tags as other where other.entry_id = et.entry_id and other.tag_id > et.tag_id)`,
  bill: `update entries set billable = :seed % 2 = 0, rate_by_hand = false,
                            rate_cents = case when :seed % 2 = 0 then :seed * 7 end where ${WHICH}`,
  stop: `update entries set stopped_at = started_at + :seed * interval '11 seconds' where ${WHICH} and stopped_at is null`,
  delete: `delete from entries where ${WHICH}`,
  give: `update entries as e set member_id = (select id from members as m where m.workspace_id = e.workspace_id
                            order by hashtext(m.id || :seed) limit 1) where ${WHICH} and stopped_at is not null`,
  zone: `update entries set zone = case when :seed % 2 = 0 then 'Pacific/Auckland' else 'America/Los_Angeles' end where ${WHICH}`,
}

async function apply(db: Database, change: Change) {
  const { workspace_id } = people[0] as Person
  if (change.kind === 'settle') return settleMonths(db)
  if (change.kind !== 'insert') return db.raw(WRITES[change.kind] as string, { workspace_id, seed: change.seed })
  const at = Date.UTC(2026, change.seed % 4, 28 + (change.seed % 4), 22, 30)
  for (const person of people.slice(0, change.count)) {
    const started_at = new Date(at + change.seed * 60_000)
    const isRunning =
      change.seed % 3 === 0 &&
      !(await db('entries').where({ member_id: person.member_id }).whereNull('stopped_at').first())
    const stopped_at = isRunning ? null : new Date(started_at.getTime() + change.seed * 13_000)
    await addEntries(db, person, [{ started_at, stopped_at, zone: 'Europe/Vienna' }])
  }
}

test('whatever is done to entries, their months come to the same as they do', async () => {
  const { workspace_id } = people[0] as Person
  for (const name of ['One', 'Two'])
    await app.db.raw(
      `with made as (insert into projects (workspace_id, name, is_public) values (:workspace_id, :name, true) returning id)
       insert into tasks (workspace_id, project_id, name) select :workspace_id, id, 'Draft' from made`,
      { workspace_id, name },
    )
  for (const name of ['late', 'urgent']) await addTag(app.db, people[0] as Person, name)
  await fc.assert(
    fc.asyncProperty(fc.array(Change, { minLength: 1, maxLength: 12 }), async changes => {
      for (const change of changes) await apply(app.db, change)
      await checkMonths(app.db)
      await settleMonths(app.db)
      await checkMonths(app.db)
      assert.equal((await unsettled()).length, 0)
      assert.equal((await settled().where({ entry_count: 0 })).length, 0)
    }),
    { numRuns: 40 },
  )
  await app.db('entries').del()
  await app.db('tasks').del()
  await app.db('projects').del()
})

test('what is undone adds nothing, and a table that is emptied leaves no months', async () => {
  await apply(app.db, { kind: 'insert', count: 3, seed: 4 })
  const trx = await app.db.transaction()
  await trx('entries').update({ billable: true, rate_cents: 6000 })
  await trx('entries').del()
  await trx.rollback()
  await checkMonths(app.db)
  assert.ok(await unsettled().first())
  await app.db.raw('truncate entries cascade')
  assert.equal(await app.db('entry_months').first(), undefined)
})

test('who adds to a month waits for nobody who does so, nor for the job', async () => {
  const [one, other] = [await app.db.transaction(), await app.db.transaction()]
  await apply(one, { kind: 'insert', count: 1, seed: 4 })
  for (const trx of [one, other, app.db]) {
    await addEntries(trx, people[0] as Person, [
      { started_at: new Date('2026-03-02T09:00:00Z'), stopped_at: new Date('2026-03-02T10:00:00Z') },
    ])
  }
  await settleMonths(app.db)
  await Promise.all([one.commit(), other.commit()])
  await Promise.all([settleMonths(app.db), settleMonths(app.db)])
  await checkMonths(app.db)
  assert.deepEqual(
    (await settled().where({ month: '2026-03-01' })).map(({ entry_count, seconds }) => [entry_count, seconds]),
    [[3, 10_800]],
  )
})

test('a month that can’t be settled keeps no other from it, and is told', async () => {
  await settleMonths(app.db)
  for (const month of ['02', '03', '04']) {
    const [started_at, stopped_at] = [new Date(`2026-${month}-02T09:00:00Z`), new Date(`2026-${month}-02T10:00:00Z`)]
    await addEntries(app.db, people[0] as Person, [{ started_at, stopped_at }])
  }
  await app.db.raw("alter table entry_months add constraint no_march check (month <> '2026-03-01' or not is_settled)")
  try {
    await assert.rejects(settleMonths(app.db), /no_march/)
    assert.deepEqual(await unsettled().distinct('month').pluck('month'), ['2026-03-01'])
  } finally {
    await app.db.raw('alter table entry_months drop constraint no_march')
  }
  await settleMonths(app.db)
  assert.equal(await unsettled().first(), undefined)
})

test('what was written past the triggers counts when all months are counted anew', async () => {
  const [kept, gone] = await addEntries(app.db, people[0] as Person, [
    { started_at: new Date('2026-03-02T09:00:00Z'), stopped_at: new Date('2026-03-02T10:00:00Z') },
    { started_at: new Date('2026-04-02T09:00:00Z'), stopped_at: new Date('2026-04-02T10:00:00Z') },
  ])
  await settleMonths(app.db)
  await app.db.transaction(async trx => {
    await trx.raw('set local session_replication_role = replica')
    await trx('entries').where({ id: gone }).del()
    await trx('entries')
      .where({ id: kept })
      .update({ started_at: new Date('2026-01-02T09:30:00Z') })
  })
  await assert.rejects(checkMonths(app.db))
  assert.equal(await recountMonths(app.db), 3)
  await checkMonths(app.db)
  assert.equal(await recountMonths(app.db), 1)
})

/** What a summary tells of each of its groups, whose keys are those of the first. */
async function told(person: Person, query: object, groups: Group[]) {
  const member = await memberOf(app, person)
  const report = readSummary(member, { ...query, group: groups })
  const rows = await listGroups(app.db, member, report, report.groups, 10_000)
  const outer = rows.filter(({ level }) => level < 2)
  outer.sort((one, other) => one.level - other.level || (`${one.keys}` < `${other.keys}` ? -1 : 1))
  return outer.map(({ keys, seconds, billable_seconds, amount_cents, entry_count, seen_count, hidden_count }) => ({
    keys,
    seconds,
    billable_seconds,
    amount_cents,
    counts: [entry_count, seen_count, hidden_count],
  }))
}

const Day = fc
  .integer({ min: 0, max: 150 })
  .map(days => new Date(Date.UTC(2026, 1, 1 + days)).toISOString().slice(0, 10))

test('a report over months tells each person what one over their days does, settled or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      World,
      Day,
      Day,
      fc.constantFrom<Group>('project', 'client', 'member', 'team', 'task', 'tag'),
      fc.constantFrom({}, { billable: 'yes' }, { without: 'project' }, { state: 'active' }),
      async (world, from, to, group, filter) => {
        const { entries } = await buildWorld(app.db, world, people)
        await app.db.raw(`update entries as e set started_at = at, stopped_at = at + length(id) * interval '100 seconds', billable = true,
                                 rate_cents = abs(hashtext(id)) % 9000
                            from (select id as of, timestamptz '2026-02-01 22:30Z' + abs(hashtext(id)) % 150 * interval '1 day' as at from entries) as moved
                           where of = e.id`)
        await apply(app.db, { kind: 'tag', seed: 1 })
        await settleMonths(app.db)
        await app.db('entry_tags').where({ entry_id: entries[0]?.id }).del()
        await apply(app.db, { kind: 'move', seed: 2 })
        for (const person of people)
          assert.deepEqual(
            await told(person, { from, to, ...filter }, [group]),
            await told(person, { from, to, ...filter }, [group, 'day']),
          )
      },
    ),
    { numRuns: 40 },
  )
})

test('a range is parted into its whole months and the days around them', () => {
  const parts = (from: string, to: string, ...except: string[]) => {
    const { months, days } = partedByMonths({ from, to }, except)
    return [months && `${months.from}/${months.to}`, ...days.map(range => `${range.from}/${range.to}`)]
  }
  assert.deepEqual(parts('2026-02-01', '2026-02-28'), ['2026-02-01/2026-02-28'])
  assert.deepEqual(parts('2026-01-31', '2026-03-01'), [
    '2026-02-01/2026-02-28',
    '2026-01-31/2026-01-31',
    '2026-03-01/2026-03-01',
  ])
  assert.deepEqual(parts('2026-02-02', '2026-03-30'), [undefined, '2026-02-02/2026-03-30'])
  assert.deepEqual(parts('2025-11-05', '2026-10-31'), ['2025-12-01/2026-10-31', '2025-11-05/2025-11-30'])
  assert.deepEqual(parts('2026-02-14', '2026-02-14'), [undefined, '2026-02-14/2026-02-14'])
  assert.deepEqual(
    parts('2026-01-31', '2026-07-02', '2026-01-01', '2026-02-01', '2026-05-01', '2026-06-01', '2026-07-01'),
    ['2026-02-01/2026-06-30', '2026-01-31/2026-02-28', '2026-05-01/2026-07-02'],
  )
})

test('a tag taken off a timer that is stopped meanwhile leaves its month unsettled', async () => {
  const ana = people[0] as Person
  const tag = await addTag(app.db, ana, 'fleeting')
  const [id] = await addEntries(app.db, ana, [
    { started_at: new Date('2026-03-02T09:00:00Z'), stopped_at: null, tags: [tag] },
  ])
  const trx = await app.db.transaction()
  await trx('tags').where({ id: tag }).del()
  await app.db('entries').where({ id }).update({ stopped_at: '2026-03-02T10:00:00Z' })
  await settleMonths(app.db)
  await trx.commit()
  await checkMonths(app.db)
})

test('many months that have changed here and there are read in one go, and come to the same', async () => {
  const ana = people[0] as Person
  const tag = await addTag(app.db, ana, 'rare')
  for (let month = 0; month < 30; month += 2)
    await addEntries(app.db, ana, [
      {
        started_at: new Date(Date.UTC(2023, month, 15, 9)),
        stopped_at: new Date(Date.UTC(2023, month, 15, 10)),
        tags: [tag],
      },
    ])
  const range = { from: '2023-01-01', to: '2025-12-31' }
  const unsettledOf = async () => listUnsettled(app.db, await memberOf(app, ana), range)
  const months = await unsettledOf()
  assert.deepEqual([months.length, months[0], months[1], months.at(-1)], [29, '2023-01-01', '2023-02-01', '2025-05-01'])
  const before = await told(ana, range, ['tag'])
  assert.deepEqual(before, await told(ana, range, ['tag', 'day']))

  await settleMonths(app.db)
  assert.deepEqual(await unsettledOf(), [])
  assert.deepEqual(await told(ana, range, ['tag']), before)
  await app.db('entries').update({ description: 'again' }).where('day', '<', '2024-01-01')
  assert.equal((await unsettledOf()).length, 6)
  assert.deepEqual(await told(ana, range, ['tag']), before)
})

test('an entry that is moved while its tags are summed up counts in one of its months', async () => {
  const ana = people[0] as Person
  const tag = await addTag(app.db, ana, 'wandering')
  const on = (day: string) => ({ started_at: new Date(`${day}T09:00:00Z`), stopped_at: new Date(`${day}T10:00:00Z`) })
  const [id] = await addEntries(app.db, ana, [{ ...on('2026-01-12'), tags: [tag] }])
  await settleMonths(app.db)
  await addEntries(app.db, ana, [{ ...on('2026-03-12'), tags: [tag] }])

  const mover = await app.db.transaction()
  await mover.raw('lock table entry_tag_months in access exclusive mode')
  const report = told(ana, { from: '2026-01-01', to: '2026-03-31' }, ['tag'])
  await waitForLock(app.db)
  await mover('entries').where({ id }).update(on('2026-03-13'))
  await mover.commit()
  assert.deepEqual(
    (await report).map(({ seconds }) => seconds),
    [7200, 7200],
  )
})
