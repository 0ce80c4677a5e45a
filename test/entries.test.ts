import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as changes from '../src/entries/changes.js'
import * as deletion from '../src/entries/deletion.js'
import * as entries from '../src/entries/queries.js'
import * as timer from '../src/entries/timer.js'
import type { Member } from '../src/members/queries.js'
import { findMember } from '../src/members/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let dora: Member
let ids: Record<'website' | 'secret' | 'old' | 'gone' | 'draft' | 'done' | 'urgent' | 'night' | 'stale', string>

const load = async (person: Person): Promise<Member> => {
  const member = await findMember(app.db, person.user_id, person.workspace_id, 'full')
  assert.ok(member)
  return member
}

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  const make = async (table: string, row: object): Promise<string> =>
    (
      await app
        .db(table)
        .insert({ workspace_id: cast.dora.workspace_id, ...row })
        .returning('id')
    )[0].id
  const website = await make('projects', { name: 'Website' })
  ids = {
    website,
    secret: await make('projects', { name: 'Secret', is_public: false }),
    old: await make('projects', { name: 'Old', archived_at: new Date(), is_billable: false }),
    gone: await make('projects', { name: 'Gone', deleted_at: new Date() }),
    draft: await make('tasks', { project_id: website, name: 'Draft' }),
    done: await make('tasks', { project_id: website, name: 'Done', done_at: new Date() }),
    urgent: await make('tags', { name: 'urgent' }),
    night: await make('tags', { name: 'night' }),
    stale: await make('tags', { name: 'stale', archived_at: new Date() }),
  }
  dora = await load(cast.dora)
})

beforeEach(() => app.db('entries').del())

const NINE = new Date('2026-11-02T08:00:00Z')
const TEN = new Date('2026-11-02T09:00:00Z')
const on = (project_id: string | null, task_id: string | null = null) => ({ project: { project_id, task_id } })
const span = { started_at: NINE, stopped_at: TEN }

const idOf = (outcome: changes.Outcome): string => {
  assert.equal(outcome.kind, 'changed')
  return (outcome as { entry_id: string }).entry_id
}
const errorsOf = (outcome: changes.Outcome) => Object.keys((outcome as { errors?: object }).errors ?? {})
const write = async (entry: object = {}) => idOf(await changes.create(app.db, dora, { ...span, ...entry }))
const row = (id: string) => app.db('entries').where({ id }).first()

test('an entry carries its project, its task and its tags', async () => {
  const id = await write({ description: 'Copy', ...on(ids.website, ids.draft), tag_ids: [ids.urgent, ids.night] })
  const entry = await entries.findEntry(app.db, dora, id)

  assert.equal(entry?.project?.name, 'Website')
  assert.equal(entry?.task?.name, 'Draft')
  assert.deepEqual(
    entry?.tags.map(tag => tag.name),
    ['night', 'urgent'],
  )
})

test('nobody tracks on what they can’t see, on what is archived or deleted, or on a task that is done', async () => {
  const refused = async (change: object) => errorsOf(await changes.create(app.db, dora, { ...span, ...change }))

  assert.deepEqual(await refused(on(ids.secret)), ['project'])
  assert.deepEqual(await refused(on(ids.old)), ['project'])
  assert.deepEqual(await refused(on(ids.gone)), ['project'])
  assert.deepEqual(await refused(on(ids.website, ids.done)), ['project'])
  assert.deepEqual(await refused({ tag_ids: [ids.stale] }), ['tags'])
  assert.equal((await app.db('entries')).length, 0)
})

test('a task of another project is refused', async () => {
  const other = await app
    .db('projects')
    .insert({ workspace_id: dora.workspace_id, name: 'Other' })
    .returning('id')
    .then(rows => rows[0].id)

  assert.deepEqual(errorsOf(await changes.create(app.db, dora, { ...span, ...on(other, ids.draft) })), ['project'])
})

test('what stays as it was is never refused: an entry on an archived project can be described', async () => {
  const id = await write(on(ids.website))
  await app.db('projects').where({ id: ids.website }).update({ archived_at: new Date() })
  const outcome = await changes.change(app.db, dora, id, { description: 'after all', ...on(ids.website) })
  await app.db('projects').where({ id: ids.website }).update({ archived_at: null })

  assert.equal(outcome.kind, 'changed')
})

test('an entry of a deleted project shows none and keeps it, also when none is posted again', async () => {
  const id = await write(on(ids.website))
  await app.db('projects').where({ id: ids.website }).update({ deleted_at: new Date() })
  await changes.change(app.db, dora, id, { description: 'still', ...on(null) })
  const shown = await entries.findEntry(app.db, dora, id)
  await app.db('projects').where({ id: ids.website }).update({ deleted_at: null })

  assert.equal(shown?.project, null)
  assert.equal((await row(id)).project_id, ids.website)
})

test('billable is what the project says until somebody says otherwise', async () => {
  assert.equal((await row(await write(on(ids.website)))).billable, true)
  assert.equal((await row(await write())).billable, false)
  assert.equal((await row(await write({ ...on(ids.website), billable: false }))).billable, false)
})

test('who may not say what is billable gets what the project says, whatever is posted', async () => {
  const clerk = {
    ...dora,
    permissions: new Set([...dora.permissions].filter(name => name !== 'edit_billable_own_timesheet')),
  }
  const id = idOf(await changes.create(app.db, clerk, { ...span, ...on(ids.website), billable: false }))
  await changes.change(app.db, clerk, id, { billable: false })

  assert.equal((await row(id)).billable, true)
})

test('an entry is stamped with the rate of its day, and again when it moves to another day', async () => {
  const { workspace_id } = dora
  await app.db('rates').insert([
    { workspace_id, level: 'workspace', valid_from: '2026-01-01', rate_cents: 5000 },
    { workspace_id, level: 'workspace', valid_from: '2026-11-02', rate_cents: 7000 },
  ])
  const id = await write(on(ids.website))
  assert.equal((await row(id)).rate_cents, 7000)

  await changes.change(app.db, dora, id, { started_at: new Date('2026-10-30T08:00:00Z') })
  assert.equal((await row(id)).rate_cents, 5000)
  await changes.change(app.db, dora, id, { billable: false })
  assert.equal((await row(id)).rate_cents, null)
})

test('a rate typed by hand is kept until the project changes', async () => {
  const id = await write({ ...on(ids.website), billable: true })
  await app.db('entries').where({ id }).update({ rate_cents: 123, rate_by_hand: true })
  await changes.change(app.db, dora, id, { description: 'same project' })
  assert.equal((await row(id)).rate_cents, 123)

  await changes.change(app.db, dora, id, on(null))
  assert.equal((await row(id)).rate_by_hand, false)
})

test('the second of two people who edit one entry is told, and nothing of the first is lost', async () => {
  const id = await write({ description: 'first' })
  await changes.change(app.db, dora, id, { version: 1, description: 'theirs' })
  const late = await changes.change(app.db, dora, id, { version: 1, description: 'mine' })

  assert.equal(late.kind, 'conflict')
  assert.equal((await row(id)).description, 'theirs')
})

test('nobody changes, splits, copies or deletes another’s entry, and a stranger finds nothing', async () => {
  const id = await write()
  for (const person of [await load(cast.cleo), await load(cast.finn)]) {
    assert.equal((await changes.change(app.db, person, id, { description: 'x' })).kind, 'missing')
    assert.equal((await changes.split(app.db, person, id, new Date('2026-11-02T08:30:00Z'))).kind, 'missing')
    assert.equal((await changes.duplicate(app.db, person, id, {})).kind, 'missing')
    assert.equal(await deletion.remove(app.db, person, [id]), undefined)
  }
  assert.equal((await app.db('entries')).length, 1)
})

test('the same form posted eight times at once writes one entry', async () => {
  const posts = Array.from({ length: 8 }, () => changes.create(app.db, dora, { ...span, form_id: 'f'.repeat(24) }))
  const made = new Set((await Promise.all(posts)).map(idOf))

  assert.equal(made.size, 1)
  assert.equal((await app.db('entries')).length, 1)
})

test('splitting makes two that add up, and refuses a part under a minute', async () => {
  const id = await write({ description: 'long', ...on(ids.website), tag_ids: [ids.urgent] })
  const second = idOf(await changes.split(app.db, dora, id, new Date('2026-11-02T08:20:00Z')))

  assert.deepEqual([(await row(id)).seconds, (await row(second)).seconds], [1200, 2400])
  assert.equal((await row(second)).description, 'long')
  assert.equal((await app.db('entry_tags').where({ entry_id: second })).length, 1)
  assert.deepEqual(errorsOf(await changes.split(app.db, dora, id, new Date('2026-11-02T08:19:30Z'))), ['at'])
})

test('splitting what runs stops the first part, and the second runs on', async () => {
  const started_at = new Date(Date.now() - 3600_000)
  const id = idOf(await timer.start(app.db, dora, { description: 'runs', started_at }))
  const second = idOf(await changes.split(app.db, dora, id, new Date(Date.now() - 1800_000)))

  assert.equal((await entries.findRunning(app.db, dora))?.id, second)
})

test('deleting takes all or none, and one undo brings all back with their tags', async () => {
  const mine = [await write({ description: 'one', tag_ids: [ids.urgent] }), await write({ description: 'two' })]
  assert.equal(await deletion.remove(app.db, dora, [...mine, 'f'.repeat(24)]), undefined)
  assert.equal((await app.db('entries')).length, 2)

  const deletionId = await deletion.remove(app.db, dora, mine)
  assert.ok(deletionId)
  assert.equal((await app.db('entries')).length, 0)
  assert.equal(await deletion.restore(app.db, await load(cast.cleo), deletionId), 0)
  assert.equal(await deletion.restore(app.db, dora, deletionId), 2)
  assert.equal(await deletion.restore(app.db, dora, deletionId), 0)
  assert.equal((await entries.findEntry(app.db, dora, mine[0] as string))?.tags[0]?.name, 'urgent')
})

test('what comes back does so without a tag or a task that was deleted meanwhile', async () => {
  const [{ id: task }] = await app
    .db('tasks')
    .insert({ workspace_id: dora.workspace_id, project_id: ids.website, name: 'Short' })
    .returning('id')
  const id = await write({ ...on(ids.website, task), tag_ids: [ids.night] })
  const deletionId = (await deletion.remove(app.db, dora, [id])) as string
  await app.db('tasks').where({ id: task }).del()
  await app.db('tags').where({ id: ids.night }).del()
  await deletion.restore(app.db, dora, deletionId)
  const entry = await entries.findEntry(app.db, dora, id)

  assert.deepEqual([entry?.project?.name, entry?.task, entry?.tags], ['Website', null, []])
})

test('a discarded timer runs on after undo, unless another one runs by then', async () => {
  const discard = async () => {
    const running = await entries.findRunning(app.db, dora)
    return (await deletion.remove(app.db, dora, [running?.id as string])) as string
  }
  await timer.start(app.db, dora, { description: 'again' })
  await deletion.restore(app.db, dora, await discard())
  assert.equal((await entries.findRunning(app.db, dora))?.description, 'again')

  const deletionId = await discard()
  await timer.start(app.db, dora, { description: 'meanwhile' })
  await deletion.restore(app.db, dora, deletionId)
  assert.equal((await entries.findRunning(app.db, dora))?.description, 'meanwhile')
  assert.equal((await app.db('entries').whereNotNull('stopped_at').first()).description, 'again')
})

test('a week after, what was deleted is gone', async () => {
  const deletionId = (await deletion.remove(app.db, dora, [await write()])) as string
  await app.db('deleted_entries').update({ deleted_at: app.db.raw("now() - interval '8 days'") })
  assert.equal(await deletion.restore(app.db, dora, deletionId), 0)
  await deletion.purge(app.db)

  assert.equal((await app.db('deleted_entries')).length, 0)
})
