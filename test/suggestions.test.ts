import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'
import { worksOf } from './support/work.js'

let app: TestApp
let ana: Person
let dora: Person
let finn: Person
let works: ReturnType<typeof worksOf>
let project: string

before(async () => {
  app = await openApp()
  ;({ ana, dora, finn } = await createCast(app))
  works = worksOf(app, ana)
  project = await works.project('Collection website')
})

beforeEach(() => app.db('entries').del())

const ask = async (person: Person, typed: string) =>
  (await person.get(`tracker/suggestions?${new URLSearchParams({ q: typed })}`, { htmx: true })).text
const descriptions = (text: string) => [...text.matchAll(/data-description="([^"]*)"/g)].map(match => match[1])
const DAY = 24 * 60

test('after two letters it offers what one wrote in the last 60 days, newest first, each once', async () => {
  await works.entry(dora, 90, { description: 'Prototype the floor plan' })
  await works.entry(dora, 60, { description: 'Stand-up' })
  await works.entry(dora, 30, { description: 'Prototype the floor plan' })
  // a day more, as the clocks may have changed since
  await works.entry(dora, 62 * DAY, { description: 'Protocol of long ago' })
  await works.entry(dora, 59 * DAY, { description: 'Proto' })
  await works.entry(ana, 10, { description: 'Protected words of Ana' })

  assert.deepEqual(descriptions(await ask(dora, 'pro')), ['Prototype the floor plan', 'Proto'])
  assert.deepEqual(descriptions(await ask(dora, 'FLOOR proto')), ['Prototype the floor plan'])
  assert.deepEqual(descriptions(await ask(dora, 'p')), [])
  assert.deepEqual(descriptions(await ask(dora, '%%')), [])
})

test('accents and case make no difference, in any script', async () => {
  await works.entry(dora, 30, { description: 'Überprüfung: Café' })
  await works.entry(dora, 20, { description: 'مراجعة التصاميم' })

  assert.deepEqual(descriptions(await ask(dora, 'uberpru')), ['Überprüfung: Café'])
  assert.deepEqual(descriptions(await ask(dora, 'CAFÉ')), ['Überprüfung: Café'])
  assert.deepEqual(descriptions(await ask(dora, 'التص')), ['مراجعة التصاميم'])
})

test('the same words about something else are another suggestion, with all that they were about', async () => {
  const task = await works.task(project, 'Design')
  const tags = [await works.tag('Urgent'), await works.tag('Äther')]
  await works.entry(dora, 30, { description: 'Draw' })
  await works.entry(dora, 20, { description: 'Draw', project_id: project, task_id: task, billable: true, tags })
  const text = await ask(dora, 'draw')

  assert.deepEqual(descriptions(text), ['Draw', 'Draw'])
  assert.match(text, new RegExp(`data-value="${project}:${task}" data-label="Collection website: Design"`))
  assert.match(text, /data-billable="1"/)
  assert.match(text, new RegExp(`${tags[0]}&quot;,&quot;Urgent`))
})

test('what can’t be chosen any more is left out of a suggestion', async () => {
  const hidden = await works.project('Secret merger', { is_public: false })
  await works.entry(dora, 30, { description: 'Draw', project_id: hidden })
  const text = await ask(dora, 'draw')

  assert.deepEqual(descriptions(text), ['Draw'])
  assert.doesNotMatch(text, /Secret/)
})

test('at most eight, and not the timer that runs', async () => {
  for (let index = 0; index < 12; index++) await works.entry(dora, 10 + index, { description: `Draw ${index}` })
  await dora.post('timer', { description: 'Draw running' })

  assert.deepEqual(descriptions(await ask(dora, 'draw')).length, 8)
  assert.equal(descriptions(await ask(dora, 'draw'))[0], 'Draw 0')
})

test('a stranger gets nothing, a remembered log-in its own', async () => {
  await works.entry(dora, 30, { description: 'Draw' })
  assert.equal((await finn.get(`/workspaces/${ana.workspace_id}/tracker/suggestions?q=draw`)).status, 404)
  await weaken(app.db, dora)
  assert.deepEqual(descriptions(await ask(dora, 'draw')), ['Draw'])
  await app.db('sessions').update({ strength: 'full' })
})
