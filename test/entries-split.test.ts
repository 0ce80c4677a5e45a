import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'
import { addEntries, addProject, addTag, tagsOf } from './support/entries.js'

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
  await app.db('sessions').update({ strength: 'full' })
  const times = { started_at: new Date('2026-03-05T08:00:00Z'), stopped_at: new Date('2026-03-05T10:00:00Z') }
  ;[id] = (await addEntries(app.db, dora, [{ description: 'Workshop', ...times }])) as [string]
})

const stored = () => app.db('entries').orderBy('started_at')
const spans = async () =>
  (await stored()).map(({ started_at, stopped_at }: { started_at: Date; stopped_at: Date | null }) =>
    [started_at, stopped_at].map(at => at?.toISOString().slice(11, 16)),
  )

test('proposes the middle, and says between which times it can be', async () => {
  const { text, status } = await dora.get(`entries/${id}/split`)

  assert.equal(status, 200)
  assert.match(text, /name="at" value="10:00"/)
  assert.match(text, /A time between 09:00 and 11:00\./)
})

test('cuts an entry in two at a typed time; both are about the same', async () => {
  const project_id = await addProject(app.db, dora, { name: 'Booking app' })
  const tag_id = await addTag(app.db, dora, 'workshop')
  await app.db('entries').where({ id }).update({ project_id, billable: true })
  await app.db('entry_tags').insert({ workspace_id: dora.workspace_id, entry_id: id, tag_id })
  const { status } = await dora.post(`entries/${id}/split`, { at: '930', version: '1' })
  const [first, second] = await stored()

  assert.equal(status, 303)
  assert.deepEqual(await spans(), [
    ['08:00', '08:30'],
    ['08:30', '10:00'],
  ])
  assert.deepEqual(
    [second.description, second.project_id, second.billable],
    [first.description, first.project_id, first.billable],
  )
  assert.deepEqual(await tagsOf(app.db, second.id), ['workshop'])
})

test('a time outside the entry, or too near to its ends, is refused beside the field', async () => {
  for (const at of ['8:59', '9:00', '11:00', '23:00', 'half past', '']) {
    const { status, text } = await dora.post(`entries/${id}/split`, { at })
    assert.equal(status, 422, at)
    assert.match(text, /aria-invalid="true"/)
  }
  await app
    .db('entries')
    .where({ id })
    .update({ started_at: new Date('2026-03-05T08:00:30Z') })
  const { text } = await dora.post(`entries/${id}/split`, { at: '9:01' })

  assert.match(text, /Each part must be a minute or more/)
  assert.equal((await stored()).length, 1)
})

test('over midnight the time is that of the night', async () => {
  const times = { started_at: new Date('2026-03-05T21:30:00Z'), stopped_at: new Date('2026-03-06T00:30:00Z') }
  await app.db('entries').where({ id }).update(times)
  await dora.post(`entries/${id}/split`, { at: '0:15' })

  assert.deepEqual(await spans(), [
    ['21:30', '23:15'],
    ['23:15', '00:30'],
  ])
})

test('who reads twelve hours needs no am or pm where only one of them fits', async () => {
  await app.db('users').where({ id: dora.user_id }).update({ hour_cycle: 12 })
  const times = { started_at: new Date('2026-03-05T12:00:00Z'), stopped_at: new Date('2026-03-05T15:00:00Z') }
  await app.db('entries').where({ id }).update(times)
  const { status } = await dora.post(`entries/${id}/split`, { at: '2:30' })
  await app.db('users').where({ id: dora.user_id }).update({ hour_cycle: 24 })

  assert.equal(status, 303)
  assert.deepEqual((await spans())[0], ['12:00', '13:30'])
})

test('a running entry can be split: the first part stops, the timer runs on', async () => {
  const started_at = new Date(Date.now() - 3_600_000)
  await app.db('entries').where({ id }).update({ started_at, stopped_at: null })
  const middle = (await dora.get(`entries/${id}/split`)).text.match(/name="at" value="([^"]*)"/)?.[1] ?? ''
  const { status } = await dora.post(`entries/${id}/split`, { at: middle })
  const [first, second] = await stored()

  assert.equal(status, 303)
  assert.deepEqual([first.stopped_at?.getTime(), second.stopped_at], [second.started_at.getTime(), null])
})

test('what is shorter than two minutes says so instead of asking', async () => {
  await app
    .db('entries')
    .where({ id })
    .update({ stopped_at: new Date('2026-03-05T08:01:30Z') })
  const { text } = await dora.get(`entries/${id}/split`)

  assert.match(text, /shorter than two minutes/)
  assert.doesNotMatch(text, /Split<\/button>/)
})

test('a form that is out of date splits nothing', async () => {
  await dora.post(`entries/${id}`, { description: 'changed' })
  const { status } = await dora.post(`entries/${id}/split`, { at: '9:30', version: '1' })

  assert.equal(status, 409)
  assert.equal((await stored()).length, 1)
})

test('splitting asks a remembered log-in to log in; a colleague may not, a stranger learns nothing', async () => {
  await weaken(app.db, dora)
  const asked = await dora.post(`entries/${id}/split`, { at: '9:30' })

  assert.match(asked.headers.location ?? '', /^\/login/)
  assert.equal((await cleo.post(`entries/${id}/split`, { at: '9:30' })).status, 403)
  assert.equal((await finn.post(`entries/${id}/split`, { at: '9:30' })).status, 404)
  assert.equal((await stored()).length, 1)
})
