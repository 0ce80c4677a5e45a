import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries, addProject, addTag, entryOf, tagsOf } from './support/entries.js'

let app: TestApp
let cleo: Person
let dora: Person
let ids: string[]
let old: string

before(async () => {
  app = await openApp()
  ;({ cleo, dora } = await createCast(app))
})

beforeEach(async () => {
  for (const table of ['entries', 'deleted_entries', 'tags', 'projects']) await app.db(table).del()
  old = await addProject(app.db, dora, { name: 'Old project' })
  const tag = await addTag(app.db, dora, 'old')
  const at = (hour: string) => new Date(`2026-03-05T${hour}:00:00Z`)
  ids = await addEntries(app.db, dora, [
    { description: 'one', started_at: at('08'), stopped_at: at('09'), project_id: old, billable: true, tags: [tag] },
    { description: 'two', started_at: at('10'), stopped_at: at('11') },
  ])
})

const stored = () => app.db('entries').orderBy('started_at').select('description', 'project_id', 'billable', 'day')

/** Changes all of both entries; returns what Undo posts. */
async function change(): Promise<string> {
  const { text } = await dora.post(
    'entries/bulk',
    [
      ...ids.map((id): [string, string] => ['entry', id]),
      ...['description', 'project', 'tags', 'billable', 'day'].map((name): [string, string] => ['change', name]),
      ['description', 'Workshop'],
      ['project', await addProject(app.db, dora, { name: `Other ${Math.random()}` })],
      ['tags', await addTag(app.db, dora, `new ${Math.random()}`)],
      ['tag_mode', 'replace'],
      ['billable', '0'],
      ['day', '2026-03-09'],
    ],
    { htmx: true },
  )
  assert.match(text, /2 entries are changed\./)
  return /name="change" value="([0-9a-f]{24})"/.exec(text)?.[1] ?? ''
}

const undo = (id: string, person = dora) => person.post('entries/bulk/undo', { change: id }, { htmx: true })

test('one Undo brings back all that was changed in several, their tags and days too', async () => {
  const before = await stored()
  const id = await change()
  assert.notDeepEqual(await stored(), before)
  const { status, text } = await undo(id)

  assert.equal(status, 200)
  assert.match(text, /2 entries are as before\./)
  assert.deepEqual(await stored(), before)
  assert.deepEqual(await tagsOf(app.db, String(ids[0])), ['old'])
  assert.deepEqual(await tagsOf(app.db, String(ids[1])), [])
})

test('a rate that was typed by hand is back, too', async () => {
  await app.db('entries').where({ id: ids[0] }).update({ rate_cents: 4321, rate_by_hand: true })
  const id = await change()
  assert.equal((await app.db('entries').where({ id: ids[0] }).first()).rate_cents, null)
  await undo(id)

  const { rate_cents, rate_by_hand } = await app.db('entries').where({ id: ids[0] }).first()
  assert.deepEqual([rate_cents, rate_by_hand], [4321, true])
})

test('what was changed again since stays as it is, and that is said', async () => {
  const id = await change()
  await dora.post(`entries/${ids[1]}`, { description: 'renamed since' })
  const { text } = await undo(id)

  assert.match(text, /One entry is as before\. One was changed again since and stays\./)
  assert.deepEqual(
    [(await entryOf(app.db, String(ids[0]))).description, (await entryOf(app.db, String(ids[1]))).description],
    ['one', 'renamed since'],
  )
})

test('twice is once, and without JavaScript it goes back to the tracker', async () => {
  const id = await change()
  const { status, headers } = await dora.post('entries/bulk/undo', { change: id })
  await app.db('entries').update({ description: 'later', version: app.db.raw('version + 1') })
  const { text } = await undo(id)

  assert.deepEqual([status, headers.location], [303, `${dora.base}/tracker`])
  assert.match(text, /taken back already/)
  assert.equal((await entryOf(app.db, String(ids[0]))).description, 'later')
})

test('nobody takes back what somebody else changed, and who may not edit any more takes back nothing', async () => {
  const id = await change()
  await undo(id, cleo)
  assert.equal((await entryOf(app.db, String(ids[0]))).description, 'Workshop')

  const role = await app.db('roles').where({ workspace_id: dora.workspace_id, name: 'ROLE_USER' }).first()
  const cell = { workspace_id: dora.workspace_id, role_id: role.id, permission: 'edit_own_timesheet', allowed: false }
  await app.db('role_cells').insert(cell)
  const { text } = await undo(id)
  await app.db('role_cells').del()

  assert.match(text, /2 were changed again since and stay\./)
  assert.equal((await entryOf(app.db, String(ids[0]))).description, 'Workshop')
})

test('an entry that was deleted since stays so, and a project that was deleted since shows as none', async () => {
  const id = await change()
  await dora.post(`entries/${ids[1]}/delete`)
  await app.db('projects').where({ id: old }).update({ deleted_at: new Date() })
  const { text } = await undo(id)

  assert.match(text, /One entry is as before\./)
  assert.deepEqual(
    (await stored()).map((entry: { description: string }) => entry.description),
    ['one'],
  )
})

test('after a week there is nothing to take back', async () => {
  const id = await change()
  await app.db('changed_entries').update({ changed_at: new Date(Date.now() - 8 * 86_400_000) })
  const { text } = await undo(id)

  assert.match(text, /can’t be any more/)
  assert.equal((await entryOf(app.db, String(ids[0]))).description, 'Workshop')
})
