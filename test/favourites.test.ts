import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, type Person, weaken } from './support/cast.js'
import { worksOf } from './support/work.js'

let app: TestApp
let ana: Person
let dora: Person
let finn: Person
let works: ReturnType<typeof worksOf>
let project: string
let task: string
let tag: string

before(async () => {
  app = await openApp()
  ;({ ana, dora, finn } = await createCast(app))
  works = worksOf(app, ana)
  project = await works.project('Collection website')
  task = await works.task(project, 'Design')
  tag = await works.tag('Urgent')
})

beforeEach(async () => {
  await app.db('favourites').del()
  await app.db('entries').del()
  await app.db('projects').update({ archived_at: null, is_public: true })
})

const add = (description: string, change: Record<string, string> = {}) =>
  dora.post('favourites', { description, ...change })
const names = async (): Promise<[number, string][]> =>
  (await app.db('favourites').where({ member_id: dora.member_id }).orderBy('position')).map(each => [
    each.position,
    each.description,
  ])
const idOf = async (description: string): Promise<string> =>
  (await app.db('favourites').where({ description }).first()).id
const said = async (person: Person) =>
  (await person.get('tracker')).text.match(/class="flash[^>]*>[\s\S]*?<span>([^<]*)/)?.[1]

test('what an entry is about becomes a favourite, and starting it starts all of that', async () => {
  await add('Draw', { project: `${project}:${task}`, tags: tag, billable: '1' })
  assert.equal(await said(dora), 'Added to your favourites. The key 1 starts it.')
  const { text } = await dora.get('tracker')
  assert.match(text, /data-key="1"/)

  await dora.post('timer', { description: 'Draw', project: `${project}:${task}`, tags: tag, billable: '1' })
  const entry = await app.db('entries').first()
  assert.deepEqual([entry.description, entry.project_id, entry.task_id, entry.billable], ['Draw', project, task, true])
})

test('the same twice is one, and a sixth is refused with a kind word', async () => {
  for (const name of ['one', 'two', 'three', 'four', 'five']) await add(name)
  await add('three')
  assert.match((await said(dora)) ?? '', /already, at 3/)
  await add('six')
  assert.match((await said(dora)) ?? '', /You have 5 favourites/)

  assert.deepEqual(
    (await names()).map(([, name]) => name),
    ['one', 'two', 'three', 'four', 'five'],
  )
})

test('eight at once leave five, each with its own number', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => add(`at once ${index}`)))

  assert.deepEqual([...new Set(answers.map(answer => answer.status))], [303])
  assert.deepEqual(
    (await names()).map(([position]) => position),
    [1, 2, 3, 4, 5],
  )
})

test('a removed one leaves its number free, and Undo brings it back to it', async () => {
  for (const name of ['one', 'two', 'three']) await add(name)
  await add('two', { project, tags: tag })
  await app.db('favourites').where({ position: 2 }).del()
  await dora.post(`favourites/${await idOf('one')}/delete`)
  assert.equal((await dora.post(`favourites/${'0'.repeat(24)}/delete`)).status, 404)

  await add('one', { position: '1' })
  assert.deepEqual(await names(), [
    [1, 'one'],
    [3, 'three'],
    [4, 'two'],
  ])
  await dora.post(`favourites/${await idOf('two')}/delete`)
  const { text } = await dora.get('favourites')
  const undo = Object.fromEntries(
    [...(text.match(/class="flash[\s\S]*?<\/form>/)?.[0] ?? '').matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name as string, value as string],
    ),
  )
  await dora.post('favourites', undo)
  const [, , back] = await app.db('favourites').orderBy('position')
  assert.deepEqual([back.position, back.project_id, back.tag_ids], [4, project, [tag]])
})

test('they change places, are renamed, and stay where they are at the ends', async () => {
  for (const name of ['one', 'two', 'three']) await add(name)
  await dora.post(`favourites/${await idOf('three')}/up`)
  await dora.post(`favourites/${await idOf('one')}/up`)
  await dora.post(`favourites/${await idOf('one')}/down`)
  await dora.post(`favourites/${await idOf('two')}`, { description: 'second' })

  assert.deepEqual(await names(), [
    [1, 'three'],
    [2, 'one'],
    [3, 'second'],
  ])
  const { status, text } = await dora.post(`favourites/${await idOf('one')}`, { description: 'x'.repeat(3001) })
  assert.equal(status, 422)
  assert.match(text, /at most 3,000/)
})

test('one on a project that is archived or out of sight says so, and is not started', async () => {
  await add('Draw', { project })
  await app.db('projects').update({ archived_at: new Date() })
  assert.match((await dora.get('tracker')).text, /Its project is archived/)
  const refused = await dora.post('timer', { description: 'Draw', project })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /That project is archived/)

  await app.db('projects').update({ archived_at: null, is_public: false })
  const { text } = await dora.get('favourites')
  assert.match(text, /not there for you any more/)
  assert.doesNotMatch(text, /Collection website/)
  assert.equal((await app.db('entries')).length, 0)
})

test('nobody makes one on what they can’t track on, nor of nothing', async () => {
  await app.db('projects').update({ is_public: false })
  await add('Sneaked in', { project })
  await add('')

  assert.deepEqual(await names(), [])
})

test('favourites are nobody else’s business', async () => {
  await add('Mine')
  const id = await idOf('Mine')
  for (const person of [ana, finn]) {
    assert.doesNotMatch((await person.get('tracker')).text, /Mine/)
    assert.equal((await person.post(`favourites/${id}`, { description: 'Theirs' })).status, 404)
    assert.equal((await person.post(`favourites/${id}/up`)).status, 404)
    await person.post(`favourites/${id}/delete`)
  }
  assert.equal((await finn.get(`/workspaces/${dora.workspace_id}/favourites`)).status, 404)
  assert.deepEqual(await names(), [[1, 'Mine']])
})

test('a remembered log-in starts one from the row, and is asked to log in before it changes any', async () => {
  await add('Mine')
  const remembered = await logIn(app, dora)
  await weaken(app.db, remembered)

  assert.match((await remembered.get('tracker')).text, /Mine/)
  assert.equal((await remembered.post('timer', { description: 'Mine' })).headers.location, `${dora.base}/tracker`)
  for (const path of ['favourites', `favourites/${await idOf('Mine')}/delete`])
    assert.match((await remembered.post(path, { description: 'More' })).headers.location ?? '', /login/)
  assert.deepEqual(await names(), [[1, 'Mine']])
  await app.db('sessions').where({ user_id: dora.user_id }).update({ strength: 'full' })
})
