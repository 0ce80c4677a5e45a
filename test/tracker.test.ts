import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'

let app: TestApp
let dora: Person
let finn: Person
let ben: Person

before(async () => {
  app = await openApp()
  ;({ dora, finn, ben } = await createCast(app))
})

beforeEach(() => app.db('entries').del())

const entriesOf = (person: Person) => app.db('entries').where({ member_id: person.member_id }).orderBy('id')
const running = async (person: Person) =>
  (await entriesOf(person).whereNull('stopped_at')).map((entry: { description: string }) => entry.description)

test('starting a timer stops the one that runs', async () => {
  await dora.post('timer', { description: 'first' })
  const response = await dora.post('timer', { description: 'second' })

  assert.equal(response.status, 303)
  assert.equal(response.headers.location, `/workspaces/${dora.workspace_id}/tracker`)
  assert.deepEqual(await running(dora), ['second'])
})

test('eight starts at once all succeed and leave one timer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => dora.post('timer', { description: `start ${index}` })),
  )

  assert.deepEqual([...new Set(answers.map(answer => answer.status))], [303])
  assert.equal((await running(dora)).length, 1)
  assert.equal((await entriesOf(dora)).length, 8)
})

test('a double click on Start leaves one entry', async () => {
  const posted = { description: 'once', form_id: 'a-form-of-the-page' }
  await Promise.all([dora.post('timer', posted), dora.post('timer', posted)])

  assert.equal((await entriesOf(dora)).length, 1)
})

test('the same form with other words starts again', async () => {
  await dora.post('timer', { description: 'one', form_id: 'a-form-of-the-page' })
  await dora.post('timer', { description: 'two', form_id: 'a-form-of-the-page' })

  assert.deepEqual(await running(dora), ['two'])
})

test('stopping twice is stopping once, without an error page', async () => {
  await dora.post('timer', { description: 'work' })
  const answers = [await dora.post('timer/stop'), await dora.post('timer/stop')]

  assert.deepEqual(
    answers.map(answer => answer.status),
    [303, 303],
  )
  assert.deepEqual(await running(dora), [])
})

test('the page shows the entries of today with their sum, in the entry’s own zone', async () => {
  await app.db('entries').insert([
    { ...entry(dora), description: 'Ship <the> “thing”', started_at: minutesAgo(20), stopped_at: minutesAgo(10) },
    { ...entry(dora), description: 'مراجعة تصاميم', started_at: minutesAgo(8), stopped_at: minutesAgo(3) },
  ])
  const { text, status } = await dora.get('tracker')

  assert.equal(status, 200)
  assert.match(text, /Ship &lt;the&gt; “thing”/)
  assert.match(text, /مراجعة تصاميم/)
})

test('htmx gets a fragment and not the page', async () => {
  const { text, status, headers } = await dora.post('timer', { description: 'fragment' }, { htmx: true })

  assert.equal(status, 200)
  assert.match(headers.vary ?? '', /HX-Request/i)
  assert.match(text, /fragment/)
  assert.doesNotMatch(text, /<nav/)
})

test('a description that is too long comes back with what was typed and a sentence beside it', async () => {
  const description = 'x'.repeat(3001)
  const { text, status } = await dora.post('timer', { description })

  assert.equal(status, 422)
  assert.match(text, /at most 3,000 characters/)
  assert.ok(text.includes(description))
  assert.deepEqual(await running(dora), [])
})

test('the running entry’s description can be changed', async () => {
  await dora.post('timer', { description: 'frist' })
  const [{ id }] = await entriesOf(dora)
  const { status } = await dora.post(`entries/${id}`, { description: 'first' })

  assert.equal(status, 303)
  assert.deepEqual(await running(dora), ['first'])
})

test('a stranger does not learn that the workspace or the entry exists', async () => {
  await dora.post('timer', { description: 'secret' })
  const [{ id }] = await entriesOf(dora)
  const paths = [
    `/workspaces/${dora.workspace_id}/tracker`,
    `/workspaces/${'0'.repeat(24)}/tracker`,
    '/workspaces/x/tracker',
  ]
  for (const path of paths) assert.equal((await finn.get(path)).status, 404)

  assert.equal((await finn.post(`entries/${id}`, { description: 'mine' })).status, 404)
  assert.equal((await finn.post(`/workspaces/${dora.workspace_id}/entries/${id}`, { description: 'mine' })).status, 404)
  assert.equal((await ben.post(`entries/${id}`, { description: 'mine' })).status, 403) // a colleague’s, in sight
  assert.deepEqual(await running(dora), ['secret'])
})

test('a remembered log-in starts, stops and edits its own entries', async () => {
  await weaken(app.db, dora)
  const started = await dora.post('timer', { description: 'remembered' })
  const [{ id }] = await entriesOf(dora)
  const described = await dora.post(`entries/${id}`, { description: 'remembered well' })
  const stopped = await dora.post('timer/stop')

  assert.deepEqual([started.status, described.status, stopped.status], [303, 303, 303])
  assert.equal((await entriesOf(dora))[0].description, 'remembered well')
})

test('an entry keeps the zone in which it was made, and its day', async () => {
  await app.db('entries').insert({
    ...entry(dora),
    zone: 'Asia/Tokyo',
    started_at: new Date('2026-03-01T16:00:00Z'),
    stopped_at: new Date('2026-03-01T17:00:00Z'),
  })
  const [row] = await entriesOf(dora)

  assert.equal(row.day, '2026-03-02')
  assert.equal(row.seconds, 3600)
})

test('an hour that daylight saving takes away is no part of an entry', async () => {
  await app.db('entries').insert({
    ...entry(dora),
    started_at: new Date('2026-03-29T00:30:00Z'), // 01:30 in Vienna
    stopped_at: new Date('2026-03-29T01:30:00Z'), // 03:30 in Vienna
  })

  assert.equal((await entriesOf(dora))[0].seconds, 3600)
})

const entry = (person: Person) => ({
  workspace_id: person.workspace_id,
  member_id: person.member_id,
  zone: 'Europe/Vienna',
})
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
