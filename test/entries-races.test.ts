import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as changes from '../src/entries/changes.js'
import * as deletion from '../src/entries/deletion.js'
import * as timer from '../src/entries/timer.js'
import { findMember, type Member } from '../src/members/queries.js'
import * as ending from '../src/tags/ending.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries, addTag, tagsOf } from './support/entries.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let ana: Member
let dora: Member

const load = async (person: Person): Promise<Member> => {
  const member = await findMember(app.db, person.user_id, person.workspace_id, 'full')
  assert.ok(member)
  return member
}

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ana = await load(cast.ana)
  dora = await load(cast.dora)
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('deleted_entries').del()
  await app.db('members').update({ state: 'active' })
})

const ROUNDS = 8
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const running = () => app.db('entries').whereNull('stopped_at')

/** Dora's timer, which runs for ten minutes. */
async function run(): Promise<string> {
  const [id] = await addEntries(app.db, cast.dora, [{ started_at: minutesAgo(10), stopped_at: null }])
  return id as string
}

test('a start and a split of the running timer at once leave one timer', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const id = await run()
    const outcomes = await Promise.all([
      changes.split(app.db, dora, id, minutesAgo(5)),
      timer.start(app.db, dora, { description: 'next' }),
    ])

    assert.ok(outcomes.every(({ kind }) => kind === 'changed'))
    assert.equal((await running()).length, 1)
    await app.db('entries').del()
  }
})

test('an admin’s Undo and the member’s own start at once leave one timer', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const deleted = await deletion.remove(app.db, ana, [await run()])
    assert.ok(deleted)
    const [count, started] = await Promise.all([
      deletion.restore(app.db, ana, deleted),
      timer.start(app.db, dora, { description: 'next' }),
    ])

    assert.deepEqual([count, started.kind], [1, 'changed'])
    assert.equal((await running()).length, 1)
    await app.db('entries').del()
  }
})

test('Undo lets nobody’s timer run on who is no active member any more', async () => {
  const deleted = await deletion.remove(app.db, ana, [await run()])
  await app.db('members').where({ id: dora.id }).update({ state: 'inactive' })
  assert.ok(deleted)

  assert.equal(await deletion.restore(app.db, ana, deleted), 1)
  assert.equal((await running()).length, 0)
  assert.equal((await app.db('entries')).length, 1)
})

test('a tag that is merged while entries get it is on none of them, and the other one is', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [one, other] = [
      await addTag(app.db, cast.dora, `one ${round}`),
      await addTag(app.db, cast.dora, `two ${round}`),
    ]
    const ids = await addEntries(app.db, cast.dora, Array(4).fill({ tags: [one] }))
    const edits = ids.map(id => changes.change(app.db, dora, id, { description: 'edited', tag_ids: [one, other] }))
    const [merged, ...outcomes] = await Promise.all([ending.merge(app.db, ana, one, other), ...edits])

    assert.equal(merged, `two ${round}`)
    for (const { kind } of outcomes) assert.ok(kind === 'changed' || kind === 'refused')
    for (const id of ids) assert.deepEqual(await tagsOf(app.db, id), [`two ${round}`])
  }
})

test('entries that two delete at once, in whatever order they are named, are deleted once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const ids = await addEntries(app.db, cast.dora, Array(30).fill({}))
    const deleted = await Promise.all([
      deletion.remove(app.db, dora, ids),
      deletion.remove(app.db, ana, [...ids].reverse()),
    ])

    assert.equal(deleted.filter(Boolean).length, 1)
    assert.equal((await app.db('entries')).length, 0)
  }
})

test('who may start but not stop is told so, and what runs goes on', async () => {
  const { workspace_id } = cast.dora
  const role = await app.db('roles').where({ workspace_id, name: 'ROLE_USER' }).first('id')
  await cast.dora.post('timer', { description: 'first' })
  await app
    .db('role_cells')
    .insert({ workspace_id, role_id: role.id, permission: 'stop_own_timesheet', allowed: false })
  const { status, text } = await cast.dora.post('timer', { description: 'second' })
  await app.db('role_cells').del()

  assert.equal(status, 422)
  assert.match(text, /your roles do not let you stop it/)
  assert.deepEqual(await running().pluck('description'), ['first'])
})
