import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'
import { addEntries, addProject, addTag, entryOf, tagsOf } from './support/entries.js'

let app: TestApp
let cleo: Person
let dora: Person
let finn: Person
let ids: string[]

before(async () => {
  app = await openApp()
  ;({ cleo, dora, finn } = await createCast(app))
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('deleted_entries').del()
  await app.db('tags').del()
  await app.db('projects').del()
  await app.db('sessions').update({ strength: 'full' })
  const times = { started_at: new Date('2026-03-05T08:00:00Z'), stopped_at: new Date('2026-03-05T09:00:00Z') }
  ids = await addEntries(app.db, dora, [
    { description: 'one', ...times },
    { description: 'two', ...times },
    { description: 'three', ...times },
  ])
})

const ticked = (chosen: string[] = ids) => chosen.map((id): [string, string] => ['entry', id])
const stored = () => app.db('entries').orderBy('created_at')
const descriptions = async () => (await stored()).map((entry: { description: string }) => entry.description)

test('the form says how many entries and how much time it is about', async () => {
  const { status, text } = await dora.post('entries/bulk/edit', ticked())

  assert.equal(status, 200)
  assert.match(text, /<h1>Edit 3 entries<\/h1>/)
  assert.match(text, /3:00 in all/)
  assert.equal((text.match(/type="hidden" name="entry"/g) ?? []).length, 3)
})

test('several that are folded come as one value, and nothing counts twice', async () => {
  const { text } = await dora.post('entries/bulk/edit', [
    ['entry', ids.join()],
    ['entry', String(ids[0])],
  ])

  assert.match(text, /Edit 3 entries/)
})

test('only what is ticked is changed', async () => {
  const project = await addProject(app.db, dora, { name: 'Booking app' })
  const { status } = await dora.post('entries/bulk', [
    ...ticked(),
    ['change', 'project'],
    ['project', project],
    ['description', 'not ticked'],
    ['billable', '1'],
    ['day', '2026-01-01'],
  ])
  const rows = await stored()

  assert.equal(status, 303)
  assert.deepEqual(await descriptions(), ['one', 'two', 'three'])
  assert.deepEqual(
    rows.map((row: { project_id: string; billable: boolean; day: string }) => [row.project_id, row.billable, row.day]),
    Array.from({ length: 3 }, () => [project, false, '2026-03-05']),
  )
})

test('description, billable and day, all at once; the times of the day stay', async () => {
  await dora.post('entries/bulk', [
    ...ticked(ids.slice(0, 2)),
    ['change', 'description'],
    ['change', 'billable'],
    ['change', 'day'],
    ['description', 'Workshop'],
    ['billable', '1'],
    ['day', '2026-03-29'], // clocks go forward on this day
  ])
  const changed = await entryOf(app.db, String(ids[0]))

  assert.deepEqual(await descriptions(), ['Workshop', 'Workshop', 'three'])
  assert.deepEqual(
    [changed.billable, changed.day, changed.started_at.toISOString(), changed.stopped_at?.toISOString()],
    [true, '2026-03-29', '2026-03-29T07:00:00.000Z', '2026-03-29T08:00:00.000Z'],
  )
})

test('tags are added to the others, or take their place', async () => {
  const [old, added] = [await addTag(app.db, dora, 'old'), await addTag(app.db, dora, 'new')]
  for (const entry_id of ids)
    await app.db('entry_tags').insert({ workspace_id: dora.workspace_id, entry_id, tag_id: old })
  const tags: [string, string][] = [
    ['change', 'tags'],
    ['tags', ''],
    ['tags', added],
  ]
  await dora.post('entries/bulk', [...ticked(ids.slice(0, 1)), ...tags, ['tag_mode', 'add']])
  await dora.post('entries/bulk', [...ticked(ids.slice(1, 2)), ...tags, ['tag_mode', 'replace']])

  assert.deepEqual(await tagsOf(app.db, String(ids[0])), ['new', 'old'])
  assert.deepEqual(await tagsOf(app.db, String(ids[1])), ['new'])
  assert.deepEqual(await tagsOf(app.db, String(ids[2])), ['old'])
})

test('where nothing is ticked to be changed, the form says so and keeps what was typed', async () => {
  const { status, text } = await dora.post('entries/bulk', [...ticked(), ['description', 'typed']])

  assert.equal(status, 422)
  assert.match(text, /Tick what to change/)
  assert.match(text, /value="typed"/)
})

test('all or none: what can’t be done to one of them is done to none', async () => {
  const now = new Date()
  const recent = { started_at: new Date(now.getTime() - 60_000), stopped_at: new Date(now.getTime() - 1000) }
  const [late] = await addEntries(app.db, dora, [{ description: 'late', ...recent, zone: 'UTC' }])
  const tomorrow = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10)
  const future = await dora.post('entries/bulk', [
    ...ticked([...ids, String(late)]),
    ['change', 'day'],
    ['change', 'description'],
    ['day', tomorrow],
    ['description', 'moved'],
  ])
  const archived = await addProject(app.db, dora, { name: 'Old', archived_at: now })
  const closed = await dora.post('entries/bulk', [...ticked(), ['change', 'project'], ['project', archived]])

  assert.deepEqual([future.status, closed.status], [422, 422])
  assert.match(future.text, /in the future/)
  assert.match(closed.text, /That project is archived/)
  assert.deepEqual(await descriptions(), ['one', 'two', 'three', 'late'])
})

test('a year that was mistyped moves nothing to where no page can show it', async () => {
  for (const day of ['0026-03-05', '0000-01-01', '', '2026-02-30']) {
    const { status, text } = await dora.post('entries/bulk', [...ticked(), ['change', 'day'], ['day', day]])
    assert.deepEqual([status, /long ago|Choose a day/.test(text)], [422, true], day)
  }
  assert.equal((await dora.get('tracker')).status, 200)
})

test('one that isn’t one’s own spoils the lot: nothing is changed or deleted', async () => {
  const [hers] = await addEntries(app.db, cleo, [{ description: 'Cleo’s' }])
  const [theirs] = await addEntries(app.db, finn, [{ description: 'Finn’s' }])
  const change: [string, string][] = [
    ['change', 'description'],
    ['description', 'mine now'],
  ]
  const answers = [
    await dora.post('entries/bulk', [...ticked([...ids, String(hers)]), ...change]),
    await dora.post('entries/bulk/delete', ticked([...ids, String(hers)])),
    await dora.post('entries/bulk/edit', ticked([...ids, String(hers)])),
    await dora.post('entries/bulk', [...ticked([...ids, String(theirs)]), ...change]),
    await dora.post('entries/bulk/delete', ticked([...ids, String(theirs)])),
  ]

  assert.deepEqual(
    answers.map(answer => answer.status),
    [403, 403, 403, 404, 404],
  )
  assert.deepEqual((await descriptions()).sort(), ['Cleo’s', 'Finn’s', 'one', 'three', 'two'])
})

test('several are deleted at once, and one Undo brings all of them back', async () => {
  const { text } = await dora.post('entries/bulk/delete', ticked(), { htmx: true })
  const gone = (await stored()).length
  const deletion = /name="deletion" value="([^"]*)"/.exec(text)?.[1] ?? ''
  const path = /action="([^"]*restore)"/.exec(text)?.[1] ?? ''
  await dora.post(path, { deletion })

  assert.match(text, /3 entries are deleted\./)
  assert.deepEqual([gone, (await stored()).length], [0, 3])
})

test('nothing ticked, or a malformed id, is no error page', async () => {
  const none = await dora.post('entries/bulk/delete')
  const malformed = await dora.post('entries/bulk', { entry: 'x' })

  assert.deepEqual([none.status, malformed.status], [303, 303])
  assert.match((await dora.get('tracker')).text, /One of these entries is not there|Tick the entries first/)
})

test('a remembered log-in is asked to log in, and nothing is changed', async () => {
  await weaken(app.db, dora)
  for (const path of ['entries/bulk', 'entries/bulk/edit', 'entries/bulk/delete'])
    assert.match((await dora.post(path, ticked())).headers.location ?? '', /^\/login/)

  assert.equal((await stored()).length, 3)
})
