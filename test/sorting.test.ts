import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { findMember, type Member } from '../src/members/queries.js'
import { listTags } from '../src/pickers/queries.js'
import { listPage } from '../src/tags/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { planOf, type Query, queriesDuring } from './support/queries.js'
import { worksOf } from './support/work.js'

let app: TestApp
let ana: Person
let member: Member

/** As people read them. They are stored the other way round. */
const NAMES = [
  'Äpfel',
  'apple',
  'Ärger',
  'Čas',
  'Ďáblice',
  'Łódź',
  'London',
  'Ötzi',
  'Oxford',
  'Straße',
  'Übung',
  'Zebra',
]

before(async () => {
  app = await openApp()
  ;({ ana } = await createCast(app))
  const found = await findMember(app.db, ana.user_id, ana.workspace_id, 'full')
  assert.ok(found)
  member = found
  const works = worksOf(app, ana)
  for (const name of NAMES.toReversed()) {
    const client_id = await works.client(`${name} Ltd`)
    const project_id = await works.project(name, { client_id })
    await works.tag(name)
    for (const task of ['Zulu', 'Übersicht']) await works.task(project_id, task)
  }
})

/** The names in the order in which a page has them, each as it stands there. */
function order(text: string, written = (name: string) => `>${name}<`) {
  const at = (name: string) => text.lastIndexOf(written(name))
  for (const name of NAMES) assert.ok(at(name) >= 0, name)
  return NAMES.toSorted((one, other) => at(one) - at(other))
}

test('clients, projects and tags stand as people read them, not by the numbers of their letters', async () => {
  const read = async (path: string, written?: (name: string) => string) => order((await ana.get(path)).text, written)

  assert.deepEqual(await read('clients', name => `>${name} Ltd<`), NAMES)
  assert.deepEqual(await read('projects'), NAMES)
  assert.deepEqual(await read('projects?sort=client'), NAMES)
  assert.deepEqual(await read('tags', name => `"Name of ${name}"`), NAMES)
})

test('so do members, by the name that is shown', async () => {
  const alias = (text: string | null) => app.db('users').where({ id: ana.user_id }).update({ alias: text })
  const before = (await app.db('users').where({ id: ana.user_id }).first()).alias
  await alias('Édith')
  const { text } = await ana.get('members')
  await alias(before)
  const at = (name: string) => text.slice(text.indexOf('<table')).indexOf(name)

  assert.ok(at('Dora') < at('Édith') && at('Édith') < at('Emil'))
})

test('pickers offer them in that order, and a project’s tasks too', async () => {
  const projects = (await ana.get('pickers/projects', { htmx: true })).text
  const tags = (await ana.get('pickers/tags', { htmx: true })).text

  assert.deepEqual(order(projects), NAMES)
  assert.deepEqual(order(tags), NAMES)
  assert.ok(projects.indexOf('Übersicht') < projects.indexOf('Zulu'))
})

test('what sorts alike is found alike', async () => {
  const found = async (typed: string) =>
    (await listTags(app.db, member, typed, { recent: 0, all: 9 })).map(({ name }) => name)

  assert.deepEqual(await found('strasse'), ['Straße'])
  assert.deepEqual(await found('STRAßE'), ['Straße'])
  assert.deepEqual(await found('lodz'), ['Łódź'])
})

test('a page of many tags is read from its index, in order and no further', async () => {
  const [{ count }] = (
    await app.db.raw(
      `with made as (insert into tags (workspace_id, name) select ?, 'tag ' || n from generate_series(1, 5000) as n returning 1)
       select count(*)::integer from made`,
      [ana.workspace_id],
    )
  ).rows
  assert.equal(count, 5000)
  await app.db.raw('analyze tags')
  const queries = await queriesDuring(app.db, async () => {
    const { rows } = await listPage(app.db, member, { q: '', state: 'active' })
    assert.equal(rows[0]?.name, 'Äpfel')
  })
  const plan = await planOf(app.db, queries.at(-1) as Query)
  await app.db('tags').where('name', 'like', 'tag %').del()

  assert.match(plan, /tags_sorted/)
})
