import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { clock, here } from './support/clock.js'

let app: TestApp
let dora: Person
let project: string
let task: string
let tag: string

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  const { workspace_id } = dora
  const insert = async (table: string, row: object) =>
    (
      await app
        .db(table)
        .insert({ workspace_id, ...row })
        .returning('id')
    )[0].id
  project = await insert('projects', { name: 'Floor plan', colour: 'teal' })
  task = await insert('tasks', { project_id: project, name: 'Drawing' })
  tag = await insert('tags', { name: 'urgent' })
})

beforeEach(() => app.db('entries').del())

const rows = (person = dora) => app.db('entries').where({ member_id: person.member_id }).orderBy('id')
const only = async () => (await rows())[0]
const tagsOf = async (id: string) => app.db('entry_tags').where({ entry_id: id }).pluck('tag_id')

/** Dora's timer, which began so many minutes ago. */
async function run(minutes: number, change: object = {}) {
  await dora.post('timer', { description: 'drawing' })
  const started_at = new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000)
  await app.db('entries').update({ started_at, ...change })
  return only()
}

const fieldOf = (html: string, name: string) =>
  new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(html)?.[0].match(/value="([^"]*)"/)?.[1]

test('a timer starts with project, task, tags and whether it is billable', async () => {
  await dora.post('timer', [
    ['description', 'drawing'],
    ['project', `${project}:${task}`],
    ['tags', ''],
    ['tags', tag],
    ['billable', '1'],
  ])
  const { id, description, project_id, task_id, billable } = await only()

  assert.deepEqual(
    { description, project_id, task_id, billable },
    {
      description: 'drawing',
      project_id: project,
      task_id: task,
      billable: true,
    },
  )
  assert.deepEqual(await tagsOf(id), [tag])
})

test('a refused start says it beside the field and keeps all that was typed', async () => {
  await app.db('projects').where({ id: project }).update({ archived_at: new Date() })
  const { status, text } = await dora.post('timer', [
    ['strip', 'idle'],
    ['description', 'drawing'],
    ['project', project],
    ['tags', tag],
  ])
  await app.db('projects').where({ id: project }).update({ archived_at: null })

  assert.equal(status, 422)
  assert.match(text, /That project is archived/)
  assert.equal(fieldOf(text, 'description'), 'drawing')
  assert.match(text, new RegExp(`value="${project}" selected`))
  assert.match(text, new RegExp(`value="${tag}" checked`))
})

test('a refused start says so also where another timer runs, whose fields the strip shows', async () => {
  await dora.post('timer', { description: 'first' })
  await app.db('projects').where({ id: project }).update({ archived_at: new Date() })
  const { status, text } = await dora.post('timer', { description: 'drawing', project })
  await app.db('projects').where({ id: project }).update({ archived_at: null })

  assert.equal(status, 422)
  assert.match(text, /That project is archived/)
  assert.equal(fieldOf(text, 'description'), 'first')
})

test('the start changes while it runs, as it is typed', async () => {
  const { id, version } = await run(10)
  const earlier = here().subtract({ minutes: 75 })
  const typed = { strip: 'running', entry: id, version: String(version), day: `${earlier.toPlainDate()}` }
  const { status } = await dora.post(`entries/${id}`, { ...typed, start: clock(earlier).replace(':', '.') })

  assert.equal(status, 303)
  const { started_at, stopped_at } = await only()
  assert.equal(clock(here(started_at)), clock(earlier))
  assert.equal(stopped_at, null)
})

test('a start in the future is refused beside the field, which keeps it', async () => {
  const entry = await run(10)
  const tomorrow = `${here().add({ days: 1 }).toPlainDate()}`
  const answer = await dora.post(`entries/${entry.id}`, {
    strip: 'running',
    entry: entry.id,
    version: String(entry.version),
    day: tomorrow,
    start: '9:30',
  })

  assert.equal(answer.status, 422)
  assert.match(answer.text, /That is in the future/)
  assert.equal(fieldOf(answer.text, 'start'), '9:30')
  assert.equal(fieldOf(answer.text, 'day'), tomorrow)
  assert.deepEqual((await only()).started_at, entry.started_at)
})

test('a start before the previous entry’s end is fine', async () => {
  const { id } = await run(10)
  await app.db('entries').insert({
    workspace_id: dora.workspace_id,
    member_id: dora.member_id,
    zone: 'Europe/Vienna',
    started_at: new Date(Date.now() - 3_600_000),
    stopped_at: new Date(Date.now() - 600_000),
  })
  const half = here().subtract({ minutes: 30 })
  const { status } = await dora.post(`entries/${id}`, { day: `${half.toPlainDate()}`, start: clock(half) })

  assert.equal(status, 303)
})

test('Stop takes along what was typed just before, the start too', async () => {
  const { id, version } = await run(10)
  const earlier = here().subtract({ minutes: 30 })
  await dora.post('timer/stop', {
    entry: id,
    version: String(version),
    description: 'drawing the west wing',
    day: `${earlier.toPlainDate()}`,
    start: clock(earlier),
  })
  const { description, seconds } = await only()

  assert.equal(description, 'drawing the west wing')
  assert.ok(seconds >= 1800 && seconds < 1870, String(seconds))
})

test('a timer that was forgotten is noticed after eight hours, and stops at the time that is typed', async () => {
  await run(470)
  assert.doesNotMatch((await dora.get('tracker')).text, /Forgot to stop it/)
  await app.db('entries').del()
  const { id, started_at } = await run(500)
  const page = await dora.get('tracker')
  const end = here(started_at).add({ minutes: 60 })
  const answer = await dora.post('timer/stop', { strip: 'forgotten', entry: id, end: clock(end) })

  assert.match(page.text, /Forgot to stop it/)
  assert.equal(answer.status, 303)
  const { seconds } = await app.db('entries').where({ id }).first()
  assert.ok(seconds > 3540 && seconds <= 3600, String(seconds))
})

test('an end that can’t be is said beside the field', async () => {
  const { id } = await run(500)
  const answer = await dora.post('timer/stop', { strip: 'forgotten', entry: id, end: 'lunch' })

  assert.equal(answer.status, 422)
  assert.match(answer.text, /id="timer-end-error"/)
  assert.equal(fieldOf(answer.text, 'end'), 'lunch')
  assert.equal((await only()).stopped_at, null)
})

test('Stop on a page that shows an older timer leaves the newer one running', async () => {
  const first = await run(10)
  await dora.post('timer', { description: 'second' })
  const { headers } = await dora.post('timer/stop', { entry: first.id, version: '1', description: 'drawing' })
  const page = await dora.get(String(headers.location))

  assert.match(page.text, /That timer was stopped already, and another one runs/)
  const running = await rows().whereNull('stopped_at')
  assert.deepEqual(
    running.map(entry => entry.description),
    ['second'],
  )
})

test('Stop on a page that is out of date stops, and overwrites nothing', async () => {
  const { id, version } = await run(10)
  await dora.post(`entries/${id}`, { description: 'named on the phone', version: String(version) })
  const { headers } = await dora.post('timer/stop', { entry: id, version: String(version), description: 'drawing' })
  const { description, stopped_at } = await only()

  assert.equal(description, 'named on the phone')
  assert.ok(stopped_at)
  assert.match((await dora.get(String(headers.location))).text, /changed elsewhere meanwhile/)
})
