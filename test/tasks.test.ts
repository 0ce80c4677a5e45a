import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let workspace_id: string
let ship: string
let mast: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ workspace_id } = cast.ana)
  await giveRole(app.db, cast.ben, 'ROLE_SUPER_ADMIN')
})

/** Ship is public, Cleo manages it, and it has a mast. */
beforeEach(async () => {
  for (const table of ['entries', 'favourites', 'deleted_entries', 'projects', 'role_cells']) await app.db(table).del()
  ship = await add('projects', { name: 'Ship' })
  await app
    .db('project_members')
    .insert({ workspace_id, project_id: ship, member_id: cast.cleo.member_id, is_manager: true })
  mast = await add('tasks', { project_id: ship, name: 'Mast' })
})

const add = async (table: string, row: object): Promise<string> =>
  (
    await app
      .db(table)
      .insert({ workspace_id, ...row })
      .returning('id')
  )[0].id

const at = (rest = '') => `projects/${ship}/tasks${rest}`
const names = (): Promise<string[]> =>
  app.db('tasks').where({ project_id: ship }).orderByRaw('lower(name)').pluck('name')
const task = (id: string) => app.db('tasks').where({ id }).first()
const listed = (text: string) =>
  [...text.matchAll(/<tr id="task-[\s\S]*?(?:<bdi>|aria-label="Name of )([^<"]+)/g)].map(match => match[1])
const content = (text: string) => text.slice(text.indexOf('<main'), text.indexOf('</main'))

async function setCell(permission: string, allowed: boolean) {
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: 'ROLE_USER' }).first('id')
  await app.db('role_cells').insert({ workspace_id, role_id, permission, allowed })
}

const spent = (who: 'dora' | 'emil', hours: number, task_id: string | null) =>
  add('entries', {
    member_id: cast[who].member_id,
    project_id: ship,
    task_id,
    zone: 'UTC',
    started_at: '2026-11-20T08:00:00Z',
    stopped_at: `2026-11-20T${String(8 + hours).padStart(2, '0')}:00:00Z`,
  })

test('several tasks are added at once, one a line, and what is typed twice is one', async () => {
  const { status } = await cast.cleo.post(at(), { names: '  Segel  nähen\r\n\r\nRuder\nruder\n' })
  const { text } = await cast.cleo.get(at())

  assert.equal(status, 303)
  assert.deepEqual(await names(), ['Mast', 'Ruder', 'Segel nähen'])
  assert.deepEqual(listed(text), ['Mast', 'Ruder', 'Segel nähen'])
  assert.match(text, /2 tasks are added/)
})

test('a name that is there already is said beside the field, nothing is added and nothing lost', async () => {
  const { status, text } = await cast.cleo.post(at(), { names: 'Keel\nMAST\nSail' })
  const nothing = await cast.cleo.post(at(), { names: ' \n ' })
  const long = await cast.cleo.post(at(), { names: `Sail\n${'x'.repeat(251)}` })

  assert.equal(status, 422)
  assert.match(text, /id="names-error"[\s\S]*“\u2068Mast\u2069” is there already/)
  assert.match(text, /<textarea[^>]*>Keel\nMAST\nSail</)
  assert.match(nothing.text, /Write a task, or several/)
  assert.match(long.text, /at most 250/)
  assert.deepEqual(await names(), ['Mast'])
})

test('a manager adds, renames and finishes tasks without any role, but deletes none', async () => {
  const { cleo } = cast
  const answers = [
    await cleo.post(at(), { names: 'Keel' }),
    await cleo.post(at(`/${mast}`), { name: 'Main mast' }),
    await cleo.post(at(`/${mast}/finish`)),
    await cleo.post(at(`/${mast}/reopen`)),
    await cleo.post(at(`/${mast}/members`), { member: cast.dora.member_id }),
  ]
  const deleting = [await cleo.get(at(`/${mast}/delete`)), await cleo.post(at(`/${mast}/delete`))]

  assert.deepEqual([...new Set(answers.map(answer => answer.status))], [303])
  assert.deepEqual(
    deleting.map(answer => answer.status),
    [403, 403],
  )
  assert.doesNotMatch((await cleo.get(at())).text, /\/delete"/)
  assert.deepEqual(await names(), ['Keel', 'Main mast'])
})

test('a regular member marks tasks as done and open again, and changes nothing else', async () => {
  const { dora } = cast
  const done = await dora.post(at(`/${mast}/finish`))
  const { done_at } = await task(mast)
  await dora.post(at(`/${mast}/finish`))
  const refused = [
    await dora.post(at(), { names: 'Hers' }),
    await dora.post(at(`/${mast}`), { name: 'Hers' }),
    await dora.get(at(`/${mast}/members`)),
    await dora.post(at(`/${mast}/members`), { member: dora.member_id }),
    await dora.get(at(`/${mast}/delete`)),
    await dora.post(at(`/${mast}/delete`)),
  ]
  const { text } = await dora.get(at('?state=done'))

  assert.equal(done.status, 303)
  assert.deepEqual((await task(mast)).done_at, done_at)
  assert.deepEqual([...new Set(refused.map(answer => answer.status))], [403])
  assert.match(text, /Reopen/)
  assert.doesNotMatch(content(text), /New tasks|Assign<|Delete|Name of/)
  await dora.post(at(`/${mast}/reopen`))
  assert.equal((await task(mast)).done_at, null)
})

test('each act has its permission, and none reaches a project that one can’t see', async () => {
  await setCell('create_task', true)
  await setCell('edit_task', true)
  await setCell('delete_task', true)
  const { dora } = cast
  assert.equal((await dora.post(at(), { names: 'Keel' })).status, 303)
  assert.equal((await dora.post(at(`/${mast}`), { name: 'Main mast' })).status, 303)
  await app.db('projects').update({ is_public: false })
  for (const act of ['', '/finish', '/reopen', '/members', '/delete'])
    assert.equal((await dora.post(at(`/${mast}${act}`), { name: 'x' })).status, 404, act)
  assert.equal((await dora.get(at())).status, 404)
  await app.db('projects').update({ is_public: true })
  assert.equal((await dora.post(at(`/${mast}/delete`))).status, 303)

  await setCell('finish_task', false)
  const keel = await add('tasks', { project_id: ship, name: 'Rope' })
  assert.equal((await dora.post(at(`/${keel}/finish`))).status, 403)
})

test('on an archived project a role adds and finishes nothing, while its manager still does', async () => {
  await app.db('projects').update({ archived_at: new Date() })

  assert.equal((await cast.dora.post(at(`/${mast}/finish`))).status, 403)
  assert.equal((await cast.ben.post(at(), { names: 'Keel' })).status, 403)
  assert.equal((await cast.ben.post(at(`/${mast}`), { name: 'Main mast' })).status, 303)
  assert.equal((await cast.cleo.post(at(`/${mast}/finish`))).status, 303)
})

test('a task is renamed in place, but not to the name of another of the project', async () => {
  await add('tasks', { project_id: ship, name: 'Keel' })
  const other = await add('projects', { name: 'Boat' })
  await add('tasks', { project_id: other, name: 'Sail' })
  const taken = await cast.cleo.post(at(`/${mast}`), { name: 'KEEL' })

  assert.equal(taken.status, 422)
  assert.match(taken.text, new RegExp(`id="name-${mast}"[^>]*value="KEEL"[^>]*aria-invalid="true"`))
  assert.match(taken.text, /The project has a task of that name already/)
  assert.equal((await cast.cleo.post(at(`/${mast}`), { name: 'Sail' })).status, 303)
  assert.equal((await cast.cleo.post(`projects/${other}/tasks/${mast}`, { name: 'x' })).status, 404)
})

test('the list shows open tasks, done ones or all, and the time on each as far as one sees the entries', async () => {
  const keel = await add('tasks', { project_id: ship, name: 'Keel', done_at: new Date() })
  await spent('dora', 2, mast)
  await spent('emil', 3, mast)
  await spent('emil', 1, keel)
  const list = async (query = '') => listed((await cast.dora.get(at(query))).text)

  assert.deepEqual(await list(), ['Mast'])
  assert.deepEqual(await list('?state=done'), ['Keel'])
  assert.deepEqual(await list('?state=all'), ['Keel', 'Mast'])
  assert.deepEqual(await list('?state=all&q=EE'), ['Keel'])
  assert.match((await cast.dora.get(at())).text, /5:00/)
  await setCell('view_colleague_timesheet', false)
  assert.match((await cast.dora.get(at())).text, /2:00/)
  assert.match((await cast.cleo.get(at())).text, /5:00/)
})

test('deleting says how many entries lose the task, and takes it from them, favourites and what was deleted of late', async () => {
  const entry = await spent('dora', 2, mast)
  const { member_id } = cast.dora
  await add('favourites', { member_id, position: 1, project_id: ship, task_id: mast })
  const page = await cast.ben.get(at(`/${mast}/delete`))
  const { status } = await cast.ben.post(at(`/${mast}/delete`))

  assert.match(page.text, /1 entry of\s+<bdi>Ship<\/bdi> loses it/)
  assert.equal(status, 303)
  assert.deepEqual(await app.db('entries').where({ id: entry }).first('project_id', 'task_id'), {
    project_id: ship,
    task_id: null,
  })
  assert.deepEqual(await app.db('favourites').first('project_id', 'task_id'), { project_id: ship, task_id: null })
  assert.equal((await cast.ben.post(at(`/${mast}/delete`))).status, 404)
})

test('a timer that runs on a task goes on without it when that is deleted', async () => {
  await cast.dora.post('timer', { description: 'aloft', project: `${ship}:${mast}` })
  const before = await app.db('entries').first()
  await cast.ben.post(at(`/${mast}/delete`))
  const after = await app.db('entries').first()

  assert.equal(before.task_id, mast)
  assert.deepEqual([after.id, after.stopped_at, after.project_id, after.task_id], [before.id, null, ship, null])
  assert.equal((await cast.dora.post('timer/stop', { description: 'aloft' })).status, 303)
})

test('a task that is done leaves the choices, and its entries keep it', async () => {
  const entry = await spent('dora', 2, mast)
  await cast.dora.post(at(`/${mast}/finish`))
  const { status } = await cast.dora.post('timer', { description: 'aloft', project: `${ship}:${mast}` })

  assert.equal(status, 422)
  assert.equal((await app.db('entries').where({ id: entry }).first()).task_id, mast)
})

test('a stranger learns of no task', async () => {
  for (const path of [`/workspaces/${workspace_id}/${at()}`, at(), at(`/${mast}/members`), at(`/${mast}/delete`)]) {
    const { status, text } = await cast.finn.get(path)
    assert.equal(status, 404, path)
    assert.doesNotMatch(text, /Mast/)
  }
  for (const act of ['', '/finish', '/reopen', '/members', '/delete'])
    assert.equal((await cast.finn.post(at(`/${mast}${act}`), { name: 'x' })).status, 404)
})
