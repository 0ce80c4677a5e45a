import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { worksOf } from './support/work.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let works: ReturnType<typeof worksOf>
let ship: string
let mast: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  works = worksOf(app, cast.ana)
  await giveRole(app.db, cast.ben, 'ROLE_SUPER_ADMIN')
})

/** Ship is public, Cleo manages it, and it has a mast. */
beforeEach(async () => {
  for (const table of ['entries', 'favourites', 'projects']) await app.db(table).del()
  ship = await works.project('Ship')
  mast = await works.task(ship, 'Mast')
  await works.insert('project_members', { project_id: ship, member_id: cast.cleo.member_id, is_manager: true })
})

const at = (rest = '') => `projects/${ship}/tasks${rest}`

/** Assigns the mast to these and nobody else, as Cleo does. */
const assign = (...people: Pick<Person, 'member_id'>[]) =>
  cast.cleo.post(
    at(`/${mast}/members`),
    people.map(({ member_id }): [string, string] => ['member', member_id]),
  )

const start = async (person: Person): Promise<number> =>
  (await person.post('timer', { description: 'rigging', project: `${ship}:${mast}` })).status

const offered = async (person: Person): Promise<boolean> =>
  /data-label="Ship: Mast"/.test((await person.get('pickers/projects', { htmx: true })).text)

test('a task is assigned to people who see the project, and to nobody else', async () => {
  const { cleo, dora, emil, finn } = cast
  const assigned = async (): Promise<string[]> =>
    app.db('task_members').where({ task_id: mast }).orderBy('member_id').pluck('member_id')

  assert.equal((await assign(dora, emil)).status, 303)
  assert.deepEqual(await assigned(), [dora.member_id, emil.member_id].sort())
  assert.match((await dora.get(at())).text, /<bdi>Dora<\/bdi>,\s*<bdi>Emil<\/bdi>/)
  assert.equal((await assign(dora, finn)).status, 422)
  assert.equal((await assign(dora)).status, 303)
  assert.deepEqual(await assigned(), [dora.member_id])

  await app.db('projects').update({ is_public: false })
  const page = await cleo.get(at(`/${mast}/members`))
  assert.doesNotMatch(page.text, new RegExp(`candidate-${emil.member_id}`))
  assert.equal((await assign(emil)).status, 422)
  assert.equal((await assign()).status, 303)
  assert.deepEqual(await assigned(), [])
})

test('the search for people keeps who is ticked, and begins with who is assigned', async () => {
  const { cleo, dora, emil } = cast
  await works.insert('task_members', { task_id: mast, member_id: dora.member_id })
  const first = await cleo.get(at(`/${mast}/members`))
  const found = await cleo.get(at(`/${mast}/members?found=1&q=an&member=${emil.member_id}`))

  assert.match(first.text, new RegExp(`value="${dora.member_id}" checked`))
  assert.match(found.text, new RegExp(`value="${emil.member_id}" checked`))
  assert.match(found.text, new RegExp(`candidate-${cast.ana.member_id}"`))
  assert.doesNotMatch(found.text, new RegExp(`candidate-${dora.member_id}"`))
})

test('an assigned task is tracked on by its assignees and by who may edit it, and offered to nobody else', async () => {
  const { ben, cleo, dora, emil } = cast
  assert.equal(await start(emil), 303)
  await emil.post('timer/stop')
  await assign(dora)

  assert.equal(await offered(dora), true)
  assert.equal(await offered(emil), false)
  assert.deepEqual([await start(dora), await start(ben), await start(cleo)], [303, 303, 303])
  const refused = await emil.post('timer', { description: 'sails', project: `${ship}:${mast}` })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /done, deleted or for others alone/)

  await assign()
  assert.equal(await offered(emil), true)
  assert.equal(await start(emil), 303)
})

test('a timer that runs on a task goes on when that is assigned to others, and can be described', async () => {
  const { dora, emil } = cast
  await start(emil)
  await assign(dora)
  const { id, version } = await app.db('entries').where({ member_id: emil.member_id }).first('id', 'version')

  const described = await emil.post(`entries/${id}`, { description: 'sails', project: `${ship}:${mast}`, version })
  assert.equal(described.status, 303)
  assert.equal((await app.db('entries').where({ id }).first('task_id')).task_id, mast)
})

test('a favourite with a task for others says so', async () => {
  const { dora, emil } = cast
  await works.insert('favourites', { member_id: emil.member_id, position: 1, project_id: ship, task_id: mast })
  await assign(dora)

  assert.match((await emil.get('favourites')).text, /for others alone/)
})
