import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { isCollision } from '../src/database/connection.js'
import { listGroups } from '../src/reports/groups.js'
import { readSummary } from '../src/reports/summary-form.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { waitForLock } from './support/database.js'
import { addEntries, addTag } from './support/entries.js'
import { memberOf } from './support/reports.js'

// A report by tags reads the tags of its days: each knows the day of its entry, wherever that moves.

let app: TestApp
let dora: Person
let tag: string
let id: string

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  tag = await addTag(app.db, dora, 'urgent')
})

beforeEach(async () => {
  await app.db('entries').del()
  const times = { started_at: new Date('2026-03-02T09:00:00Z'), stopped_at: new Date('2026-03-02T10:00:00Z') }
  id = (await addEntries(app.db, dora, [{ ...times, tags: [tag] }]))[0] as string
})

const daysOf = () =>
  app
    .db('entry_tags as et')
    .join('entries as e', 'e.id', 'et.entry_id')
    .select('e.day', 'et.day as tagged_day') as Promise<{ day: string; tagged_day: string }[]>

const move = (db = app.db) =>
  db('entries').where({ id }).update({ started_at: '2026-03-09T09:00:00Z', stopped_at: '2026-03-09T10:00:00Z' })

/** What the tag comes to on this day, in a report by tags and in one that the tag narrows. */
async function countedOn(day: string) {
  const member = await memberOf(app, dora)
  const ask = { from: day, to: day, group: ['tag'] }
  const groups = async (query: object) => {
    const report = readSummary(member, query)
    return listGroups(app.db, member, report, report.groups, 100)
  }
  const tagged = (await groups(ask)).find(({ keys }) => keys[0] === tag)
  const [narrowed] = await groups({ ...ask, tag: [tag] })
  return [tagged?.seconds ?? 0, narrowed?.seconds]
}

test('an entry takes its tags along to another day', async () => {
  assert.deepEqual(await countedOn('2026-03-02'), [3600, 3600])
  await move()
  assert.deepEqual(await countedOn('2026-03-02'), [0, 0])
  assert.deepEqual(await countedOn('2026-03-09'), [3600, 3600])
})

test('another zone is another day, too', async () => {
  await app
    .db('entries')
    .where({ id })
    .update({ started_at: '2026-03-02T23:30:00Z', stopped_at: '2026-03-02T23:40:00Z' })
  assert.deepEqual(await daysOf(), [{ day: '2026-03-03', tagged_day: '2026-03-03' }])
  await app.db('entries').where({ id }).update({ zone: 'Europe/London' })
  assert.deepEqual(await daysOf(), [{ day: '2026-03-02', tagged_day: '2026-03-02' }])
})

test('a tag that is given while the entry moves waits for its day', async () => {
  const other = await addTag(app.db, dora, 'late')
  const moving = await app.db.transaction()
  await move(moving)
  const tagging = app.db('entry_tags').insert({ workspace_id: dora.workspace_id, entry_id: id, tag_id: other })
  const given = tagging.then(() => {})
  await waitForLock(app.db)
  await moving.commit()
  await given
  assert.deepEqual(await daysOf(), Array(2).fill({ day: '2026-03-09', tagged_day: '2026-03-09' }))
})

test('an entry that moves while it is given a tag takes that along, too', async () => {
  const other = await addTag(app.db, dora, 'later')
  const tagging = await app.db.transaction()
  await tagging('entry_tags').insert({ workspace_id: dora.workspace_id, entry_id: id, tag_id: other })
  const moved = move().then(() => {})
  await waitForLock(app.db)
  await tagging.commit()
  await moved
  assert.deepEqual(await daysOf(), Array(2).fill({ day: '2026-03-09', tagged_day: '2026-03-09' }))
})

test('a tag for an entry that is deleted in the same moment is a collision, and no fault', async () => {
  const deleting = await app.db.transaction()
  await deleting('entries').where({ id }).del()
  const other = await addTag(app.db, dora, 'too late')
  const given = app.db('entry_tags').insert({ workspace_id: dora.workspace_id, entry_id: id, tag_id: other })
  const refused = assert.rejects(given, isCollision)
  await waitForLock(app.db)
  await deleting.commit()
  await refused
})
