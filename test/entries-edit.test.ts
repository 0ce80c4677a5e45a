import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'
import { addEntries, addProject, addTag, entryOf, tagsOf } from './support/entries.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let ben: Person
let dora: Person
let cleo: Person
let finn: Person
let id: string

before(async () => {
  app = await openApp()
  ;({ ben, dora, cleo, finn } = await createCast(app))
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('sessions').update({ strength: 'full' })
  const times = { started_at: new Date('2026-03-05T08:00:00Z'), stopped_at: new Date('2026-03-05T09:00:23Z') }
  ;[id] = (await addEntries(app.db, dora, [{ description: 'Review', ...times }])) as [string]
})

const spanOf = async (entryId = id) => {
  const { started_at, stopped_at } = await entryOf(app.db, entryId)
  return [started_at.toISOString().slice(0, 19), stopped_at?.toISOString().slice(0, 19)]
}

test('the form has everything that the entry says, in its own zone', async () => {
  const project_id = await addProject(app.db, dora, { name: 'Booking app' })
  await app.db('entries').where({ id }).update({ zone: 'Asia/Tokyo', project_id })
  const { text, status } = await dora.get(`entries/${id}/edit`)

  assert.equal(status, 200)
  assert.match(text, /name="description" value="Review"/)
  assert.match(text, /name="start" value="17:00"/)
  assert.match(text, /name="day" value="2026-03-05"/)
  assert.match(text, new RegExp(`value="${project_id}" selected`))
})

test('htmx gets the form alone', async () => {
  const { text } = await dora.get(`entries/${id}/edit`, { htmx: true })

  assert.match(text, /^\s*<form class="entry-form"/)
  assert.match(text, /data-inline/)
  assert.doesNotMatch(text, /<title|page-head/)
})

test('saves all of it at once, and a browser goes back to the row', async () => {
  const project_id = await addProject(app.db, dora, { name: 'Online shop' })
  const tag = await addTag(app.db, dora, 'urgent')
  const [task] = await app
    .db('tasks')
    .insert({ workspace_id: dora.workspace_id, project_id, name: 'Design' })
    .returning('id')
  const { status, headers } = await dora.post(`entries/${id}`, [
    ['description', 'Review the cart'],
    ['project', `${project_id}:${task.id}`],
    ['tags', ''],
    ['tags', tag],
    ['billable', '1'],
    ['day', '2026-03-04'],
    ['start', '930'],
    ['end', '11'],
    ['duration', '1:00'],
    ['version', '1'],
  ])
  const entry = await entryOf(app.db, id)

  assert.equal(status, 303)
  assert.equal(headers.location, `${dora.base}/tracker#entry-${id}`)
  assert.deepEqual(
    [entry.description, entry.project_id, entry.task_id, entry.billable, entry.day, entry.version],
    ['Review the cart', project_id, task.id, true, '2026-03-04', 2],
  )
  assert.deepEqual(await spanOf(), ['2026-03-04T08:30:00', '2026-03-04T10:00:00'])
  assert.deepEqual(await tagsOf(app.db, id), ['urgent'])
})

test('what isn’t posted stays, and so do the seconds that no field shows', async () => {
  await dora.post(`entries/${id}`, { description: 'Reviewed', day: '2026-03-05', start: '09:00', end: '10:00' })

  assert.equal((await entryOf(app.db, id)).description, 'Reviewed')
  assert.deepEqual(await spanOf(), ['2026-03-05T08:00:00', '2026-03-05T09:00:23'])
})

test('a wrong time is said beside its field, and nothing that was typed is lost', async () => {
  const typed = { description: 'New words', start: 'noonish', end: '12:00', day: '2026-03-05', duration: '' }
  const { status, text } = await dora.post(`entries/${id}`, typed)

  assert.equal(status, 422)
  assert.match(text, /name="start" value="noonish" aria-invalid="true"/)
  assert.match(text, /value="New words"/)
  assert.deepEqual((await entryOf(app.db, id)).description, 'Review')
})

test('a refused form takes its own place, not that of the list', async () => {
  const { status, headers, text } = await dora.post(
    `entries/${id}`,
    { description: 'x'.repeat(3001), in_place: '1' },
    { htmx: true },
  )

  assert.equal(status, 422)
  assert.equal(headers['hx-retarget'], `#edit-${id}`)
  assert.match(text, /^\s*<form class="entry-form"/)
})

test('the task that it has is no task of another project', async () => {
  const { workspace_id } = dora
  const [shop, other] = [
    await addProject(app.db, dora, { name: 'Shop' }),
    await addProject(app.db, dora, { name: 'App' }),
  ]
  const [task] = await app.db('tasks').insert({ workspace_id, project_id: shop, name: 'Design' }).returning('id')
  await app.db('entries').where({ id }).update({ project_id: shop, task_id: task.id })
  const { status, text } = await dora.post(`entries/${id}`, { project: `${other}:${task.id}`, version: '1' })

  assert.equal(status, 422)
  assert.match(text, /That task is done, deleted or for others alone/)
  assert.equal((await entryOf(app.db, id)).project_id, shop)
})

test('nothing can lie in the future', async () => {
  const { status, text } = await dora.post(`entries/${id}`, { day: '2999-01-01', start: '9:00', end: '10:00' })

  assert.equal(status, 422)
  assert.match(text, /future/)
})

test('a change leaves one where one was: in a search, or far down the list', async () => {
  const Referer = `${app.url}${dora.base}/tracker?q=review&day=2026-03-06`
  const { headers } = await dora.post(`entries/${id}`, { description: 'Review it' }, { headers: { Referer } })
  const form = await dora.get(`entries/${id}/edit`, { headers: { Referer } })

  assert.equal(headers.location, `${dora.base}/tracker?q=review&day=2026-03-06#entry-${id}`)
  assert.match(form.text, /name="view" value="\?q=review&amp;day=2026-03-06"/)
})

test('a remembered log-in opens and saves its own entry, and nobody else’s', async () => {
  const [hers] = await addEntries(app.db, cleo, [{ description: 'Cleo’s' }])
  const [his] = await addEntries(app.db, ben, [{ description: 'Ben’s own' }])
  await weaken(app.db, dora)
  await weaken(app.db, ben)

  assert.equal((await dora.get(`entries/${id}/edit`)).status, 200)
  assert.equal((await dora.post(`entries/${id}`, { description: 'remembered' })).status, 303)
  assert.equal((await ben.post(`entries/${his}`, { description: 'remembered' })).status, 303)
  assert.equal((await ben.get(`entries/${hers}/edit`)).status, 404)
  assert.equal((await ben.post(`entries/${hers}`, { description: 'his now' })).status, 404)
  assert.equal((await entryOf(app.db, hers as string)).description, 'Cleo’s')
})

test('Admins edit everybody’s; a colleague’s is in sight but not to be edited; a stranger learns nothing', async () => {
  assert.equal((await ben.post(`entries/${id}`, { description: 'corrected' })).status, 303)
  assert.equal((await cleo.get(`entries/${id}/edit`)).status, 403)
  assert.equal((await cleo.post(`entries/${id}`, { description: 'mine' })).status, 403)
  assert.equal((await finn.get(`entries/${id}/edit`)).status, 404)
  assert.equal((await finn.post(`entries/${id}`, { description: 'mine' })).status, 404)
  assert.equal((await entryOf(app.db, id)).description, 'corrected')
})

test('who may not edit gets a list without links to do so', async () => {
  const { id: role_id } = await app
    .db('roles')
    .where({ workspace_id: dora.workspace_id, name: 'ROLE_USER' })
    .first('id')
  const cell = { workspace_id: dora.workspace_id, role_id, allowed: false }
  await app
    .db('role_cells')
    .insert(['edit', 'delete', 'create', 'start'].map(act => ({ ...cell, permission: `${act}_own_timesheet` })))
  const { text } = await dora.get('tracker')
  await app.db('role_cells').del()

  assert.match(text, /Review/)
  assert.doesNotMatch(text, /\/edit"|\/split|\/delete|duplicate|Continue|form="bulk" name="entry"/)
})
