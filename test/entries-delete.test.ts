import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'
import { addEntries, addProject, addTag, entryOf, tagsOf } from './support/entries.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let cleo: Person
let dora: Person
let finn: Person
let id: string

before(async () => {
  app = await openApp()
  ;({ cleo, dora, finn } = await createCast(app))
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('deleted_entries').del()
  await app.db('sessions').update({ strength: 'full' })
  ;[id] = (await addEntries(app.db, dora, [{ description: 'Review' }])) as [string]
})

const stored = () => app.db('entries').orderBy('id')

/** The form beside what was said, as a page shows it: where it posts to, and what. */
function undoIn(html: string) {
  const form = /<div class="flash[\s\S]*?(<form[\s\S]*?<\/form>)/.exec(html)?.[1] ?? ''
  const values = [...form.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value])
  return { path: /action="([^"]*)"/.exec(form)?.[1] ?? '', values: values as [string, string][] }
}

test('deleting says so on the next page, with a form that brings all of it back', async () => {
  const project_id = await addProject(app.db, dora, { name: 'Booking app' })
  const tag_id = await addTag(app.db, dora, 'urgent')
  await app.db('entries').where({ id }).update({ project_id, billable: true })
  await app.db('entry_tags').insert({ workspace_id: dora.workspace_id, entry_id: id, tag_id })
  const before = await entryOf(app.db, id)
  const { status, headers } = await dora.post(`entries/${id}/delete`)
  const gone = (await stored()).length
  const undo = undoIn((await dora.get(headers.location ?? '')).text)
  const back = await dora.post(undo.path, undo.values)
  const after = await entryOf(app.db, id)

  assert.deepEqual([status, gone, back.status], [303, 0, 303])
  assert.equal(back.headers.location, `${dora.base}/tracker#entry-${id}`)
  assert.deepEqual([after.description, after.project_id, after.billable], ['Review', project_id, true])
  assert.deepEqual([after.started_at, after.stopped_at], [before.started_at, before.stopped_at])
  assert.deepEqual(await tagsOf(app.db, id), ['urgent'])
})

test('htmx gets the list with Undo in the line above it', async () => {
  const { text } = await dora.post(`entries/${id}/delete`, {}, { htmx: true })

  assert.equal(undoIn(text).path, `${dora.base}/entries/${id}/restore`)
  assert.match(text, /Nothing tracked yet/)
})

test('undoing twice is undoing once, without an error page', async () => {
  const { text } = await dora.post(`entries/${id}/delete`, {}, { htmx: true })
  const { path, values } = undoIn(text)
  const answers = [await dora.post(path, values), await dora.post(path, values)]

  assert.deepEqual(
    answers.map(answer => answer.status),
    [303, 303],
  )
  assert.equal((await stored()).length, 1)
})

test('nobody else can undo it, nor what was deleted over a week ago', async () => {
  const { text } = await dora.post(`entries/${id}/delete`, {}, { htmx: true })
  const { path, values } = undoIn(text)
  const others = [await cleo.post(path, values), await finn.post(path, values)]
  const elsewhere = await finn.post(`entries/${id}/restore`, values)
  await app.db('deleted_entries').update({ deleted_at: new Date(Date.now() - 8 * 86_400_000) })
  const late = await dora.post(path, values)

  assert.deepEqual(
    [...others, elsewhere, late].map(answer => answer.status),
    [404, 404, 404, 404],
  )
  assert.equal((await stored()).length, 0)
})

test('whoever may not delete it any more doesn’t bring it back either', async () => {
  await giveRole(app.db, cleo, 'ROLE_ADMIN')
  const { text } = await cleo.post(`entries/${id}/delete`, {}, { htmx: true })
  const { path, values } = undoIn(text)
  await app.db('member_roles').where({ member_id: cleo.member_id }).del()
  assert.equal((await cleo.post(path, values)).status, 404)
  assert.deepEqual(await stored(), [])

  await giveRole(app.db, cleo, 'ROLE_ADMIN')
  assert.equal((await cleo.post(path, values)).status, 303)
  assert.equal((await stored()).length, 1)
  await app.db('member_roles').where({ member_id: cleo.member_id }).del()
})

test('a colleague may not delete, a stranger learns nothing, a remembered log-in is asked to log in', async () => {
  await weaken(app.db, dora)
  const asked = await dora.post(`entries/${id}/delete`)

  assert.match(asked.headers.location ?? '', /^\/login/)
  assert.equal((await cleo.post(`entries/${id}/delete`)).status, 403)
  assert.equal((await finn.post(`entries/${id}/delete`)).status, 404)
  assert.equal((await stored()).length, 1)
})

test('a duplicate has the same times and is about the same; the way back leads to it', async () => {
  const tag_id = await addTag(app.db, dora, 'again')
  await app.db('entry_tags').insert({ workspace_id: dora.workspace_id, entry_id: id, tag_id })
  const { status, headers } = await dora.post(`entries/${id}/duplicate`, { form_id: 'one' })
  const copy = (await stored()).find((entry: { id: string }) => entry.id !== id)
  const original = await entryOf(app.db, id)

  assert.equal(status, 303)
  assert.equal(headers.location, `${dora.base}/tracker#entry-${copy.id}`)
  assert.deepEqual(
    [copy.description, copy.started_at, copy.stopped_at, copy.zone],
    [original.description, original.started_at, original.stopped_at, original.zone],
  )
  assert.deepEqual(await tagsOf(app.db, copy.id), ['again'])
})

test('what can’t be tracked on any more is not duplicated either, and a deleted project is none', async () => {
  const project_id = await addProject(app.db, dora, { name: 'Old site', archived_at: new Date() })
  await app.db('entries').where({ id }).update({ project_id })
  const { text } = await dora.post(`entries/${id}/duplicate`, {}, { htmx: true })
  assert.match(text, /That project is archived/)
  assert.equal((await stored()).length, 1)

  await app.db('projects').where({ id: project_id }).update({ archived_at: null, deleted_at: new Date() })
  assert.equal((await dora.post(`entries/${id}/duplicate`)).status, 303)
  const copy = (await stored()).find((entry: { id: string }) => entry.id !== id)
  assert.deepEqual([copy.project_id, (await entryOf(app.db, id)).project_id], [null, project_id])
})

test('a double click on Duplicate makes one', async () => {
  const posted = { form_id: 'the same' }
  await Promise.all([dora.post(`entries/${id}/duplicate`, posted), dora.post(`entries/${id}/duplicate`, posted)])

  assert.equal((await stored()).length, 2)
})

test('under htmx the copy gets the focus, and the line says what it is', async () => {
  const { text } = await dora.post(`entries/${id}/duplicate`, { form_id: 'two' }, { htmx: true })
  const copy = (await stored()).find((entry: { id: string }) => entry.id !== id)

  assert.match(text, new RegExp(`${copy.id}/edit"[^>]*data-focus`))
  assert.match(text, /Duplicated, with the same times/)
})

test('nobody duplicates what isn’t theirs, and not by a remembered log-in', async () => {
  await weaken(app.db, dora)

  assert.match((await dora.post(`entries/${id}/duplicate`)).headers.location ?? '', /^\/login/)
  assert.equal((await cleo.post(`entries/${id}/duplicate`)).status, 403)
  assert.equal((await finn.post(`entries/${id}/duplicate`)).status, 404)
  assert.equal((await stored()).length, 1)
})
