import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries, addProject, entryOf } from './support/entries.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let ben: Person
let dora: Person
let id: string

before(async () => {
  app = await openApp()
  ;({ ben, dora } = await createCast(app))
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
})

beforeEach(async () => {
  await app.db('entries').del()
  const times = { started_at: new Date('2026-03-05T08:00:00Z'), stopped_at: new Date('2026-03-05T09:00:00Z') }
  ;[id] = (await addEntries(app.db, dora, [{ description: 'Review', ...times }])) as [string]
})

/** What Dora has typed into the form that she opened before Ben saved his. */
const typed = {
  description: 'Dora’s words',
  day: '2026-03-05',
  start: '9:00',
  end: '10:30',
  duration: '',
  version: '1',
}

/** The fields of the form that saves one's own version. */
const fieldsOf = (html: string) => {
  const form = /<form class="entry-form"[\s\S]*?<\/form>/.exec(html)?.[0] ?? ''
  return [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value.replaceAll('&amp;', '&')],
  )
}

test('two people editing one entry: the later one sees both versions, and nothing is saved over', async () => {
  const project_id = await addProject(app.db, dora, { name: 'Booking app' })
  await ben.post(`entries/${id}`, { description: 'Ben’s words', project: project_id, version: '1' })
  const { status, text } = await dora.post(`entries/${id}`, typed)

  assert.equal(status, 409)
  assert.match(text, /Ben’s words<\/bdi><\/td>\s*<td><bdi>Dora’s words/)
  assert.match(text, /09:00 – 10:00<\/bdi><\/td>\s*<td><bdi>9:00 – 10:30/)
  assert.match(text, /<td><bdi>Booking app<\/bdi><\/td>\s*<td><bdi>Booking app/) // she typed no project
  assert.equal((await entryOf(app.db, id)).description, 'Ben’s words')
})

test('“Save yours” saves what was typed, over what is there now', async () => {
  await ben.post(`entries/${id}`, { description: 'Ben’s words', version: '1' })
  const { text } = await dora.post(`entries/${id}`, typed)
  const { status } = await dora.post(`entries/${id}`, fieldsOf(text))
  const entry = await entryOf(app.db, id)

  assert.equal(status, 303)
  assert.deepEqual(
    [entry.description, entry.stopped_at?.toISOString(), entry.version],
    ['Dora’s words', '2026-03-05T09:30:00.000Z', 3],
  )
})

test('“Save yours” meets a third version with the same page', async () => {
  await ben.post(`entries/${id}`, { description: 'Ben’s words', version: '1' })
  const { text } = await dora.post(`entries/${id}`, typed)
  await ben.post(`entries/${id}`, { description: 'Ben again' })
  const { status } = await dora.post(`entries/${id}`, fieldsOf(text))

  assert.equal(status, 409)
  assert.equal((await entryOf(app.db, id)).description, 'Ben again')
})

test('in the list it takes the place of the form', async () => {
  await ben.post(`entries/${id}`, { description: 'Ben’s words', version: '1' })
  const { status, headers, text } = await dora.post(`entries/${id}`, { ...typed, in_place: '1' }, { htmx: true })

  assert.deepEqual([status, headers['hx-retarget']], [409, `#edit-${id}`])
  assert.match(text, /^\s*<form class="entry-form" id="edit-/)
})

test('the running entry has it too, in the middle of the page', async () => {
  await app
    .db('entries')
    .where({ id })
    .update({ stopped_at: null, started_at: new Date(Date.now() - 600_000) })
  await ben.post(`entries/${id}`, { description: 'Ben’s words', version: '1' })
  const strip = { description: 'Dora’s words', strip: 'running', version: '1' }
  const { status, headers, text } = await dora.post(`entries/${id}`, strip, { htmx: true })

  assert.deepEqual([status, headers['hx-retarget']], [409, '#content'])
  assert.match(text, /Ben’s words[\s\S]*Dora’s words/)
})

test('a form of the strip whose timer was stopped meanwhile loses nothing', async () => {
  await app.db('entries').where({ id }).update({ version: 2 })
  const strip = { description: 'Dora’s words', strip: 'running', version: '1', start: '08:45' }
  const { status, headers } = await dora.post(`entries/${id}`, strip, { htmx: true })

  assert.deepEqual([status, headers['hx-retarget']], [409, '#content'])
})

test('without a version, as programs post it, the last one wins', async () => {
  await ben.post(`entries/${id}`, { description: 'Ben’s words' })
  const { status } = await dora.post(`entries/${id}`, { description: 'Dora’s words' })

  assert.equal(status, 303)
  assert.equal((await entryOf(app.db, id)).description, 'Dora’s words')
})
