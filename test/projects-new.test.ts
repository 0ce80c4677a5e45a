import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  app,
  booking,
  cast,
  findProject,
  give,
  idOf,
  limit,
  onProject,
  putOn,
  putTeamOn,
  turn,
  works,
} from './support/projects-stage.js'

const values = (change: Record<string, string> = {}) => ({
  name: 'Website',
  colour: 'plum',
  access: 'public',
  ...change,
})

test('whoever makes a project is its manager', async () => {
  await turn('ROLE_USER', 'create_project')
  const client_id = await works.client('Acme')
  const made = await cast.dora.post(
    'projects',
    values({ name: '  Web  site ', access: 'private', billable: '1', client: client_id }),
  )
  const id = idOf(made.headers.location)
  const { name, colour, is_public, is_billable, client_id: client } = await findProject(id)

  assert.equal(made.status, 303)
  assert.deepEqual(
    { name, colour, is_public, is_billable, client },
    { name: 'Web site', colour: 'plum', is_public: false, is_billable: true, client: client_id },
  )
  assert.deepEqual(await onProject(id), ['dora*'])
  assert.equal((await cast.dora.get(`projects/${id}/settings`)).status, 200)
  assert.equal((await cast.emil.get(`projects/${id}/team`)).status, 404)
})

test('who may not make projects sees no button and is refused', async () => {
  assert.doesNotMatch((await cast.dora.get('projects')).text, /New project/)
  assert.equal((await cast.dora.get('projects/new')).status, 403)
  assert.equal((await cast.dora.post('projects', values())).status, 403)
  assert.equal((await app.db('projects')).length, 1)
})

test('the form begins as the workspace says', async () => {
  await app.db('workspaces').update({ default_project_public: false, default_project_billable: false })
  const { text } = await cast.ben.get('projects/new')
  await app.db('workspaces').update({ default_project_public: true, default_project_billable: true })

  assert.match(text, /value="private" checked/)
  assert.doesNotMatch(text, /name="billable" value="1" checked/)
})

test('a name may be used once for each client, whatever its case, and is free again after deleting', async () => {
  const client = await works.client('Acme')
  const taken = await cast.ben.post('projects', values({ name: 'BOOKING APP', colour: 'red' }))
  const other = await cast.ben.post('projects', values({ name: 'Booking app', client }))
  const again = await cast.ben.post('projects', values({ name: 'booking APP', client }))
  await cast.cleo.post(`projects/${booking}/delete`)
  const free = await cast.ben.post('projects', values({ name: 'Booking app' }))

  assert.deepEqual([taken.status, other.status, again.status, free.status], [422, 303, 422, 303])
  assert.match(taken.text, /id="name-error".*is there already/s)
  assert.match(taken.text, /value="BOOKING APP"/)
  assert.match(taken.text, /value="red"[^>]* checked/)
})

test('what is missing or makes no sense is said beside its field', async () => {
  const { status, text } = await cast.ben.post('projects', { name: ' ', colour: 'beige', new_client: 'x'.repeat(101) })

  assert.equal(status, 422)
  for (const field of ['name', 'colour', 'access', 'new_client']) assert.match(text, new RegExp(`id="${field}-error"`))
})

test('a new client is made with the project, where one may; a refused project makes none', async () => {
  const refused = await cast.ben.post(
    'projects',
    values({ name: 'Booking app', new_client: 'Acme', copy: '0'.repeat(24) }),
  )
  assert.equal(refused.status, 422)
  assert.equal((await app.db('clients')).length, 0)

  const made = await cast.ben.post('projects', values({ new_client: 'Acme' }))
  const client = await app.db('clients').where({ name: 'Acme' }).first('id')
  assert.equal((await findProject(idOf(made.headers.location))).client_id, client.id)

  await turn('ROLE_USER', 'create_project')
  const without = await cast.dora.post('projects', values({ name: 'Hers', new_client: 'Sneaked in' }))
  assert.equal((await findProject(idOf(without.headers.location))).client_id, null)
  assert.equal((await app.db('clients').where({ name: 'Sneaked in' })).length, 0)
})

test('a client is chosen or a new one is typed, not both', async () => {
  const client = await works.client('Acme')
  const both = await cast.ben.post('projects', values({ name: ' ', client, new_client: 'Globex' }))

  assert.equal(both.status, 422)
  assert.match(both.text, /id="new_client-error".*?A client is chosen above/s)
  assert.match(both.text, /id="name-error"/)
  assert.match(both.text, new RegExp(`value="${client}" selected`))
  assert.match(both.text, /id="new_client"[^>]* value="Globex"/)
  assert.deepEqual(await app.db('clients').pluck('name'), ['Acme'])

  await turn('ROLE_USER', 'create_project')
  const unasked = await cast.dora.post('projects', values({ name: 'Hers', client, new_client: 'Sneaked in' }))
  assert.equal((await findProject(idOf(unasked.headers.location))).client_id, client)
})

test('a client that is archived, limited to others or of another workspace can’t be chosen', async () => {
  await turn('ROLE_USER', 'create_project')
  const archived = await works.client('Archived', { archived_at: new Date() })
  const limited = await works.client('Limited')
  await limit(limited, await works.insert('teams', { name: 'Print' }))
  const foreign = (
    await app.db('clients').insert({ workspace_id: cast.finn.workspace_id, name: 'Foreign' }).returning('id')
  )[0].id

  for (const client of [archived, limited, foreign, '0'.repeat(24)]) {
    const { status, text } = await cast.dora.post('projects', values({ client }))
    assert.equal(status, 422)
    assert.match(text, /id="client-error"/)
  }
  assert.doesNotMatch((await cast.dora.get('projects/new')).text, /Limited|Archived|Foreign/)
})

test('a copy begins with the tasks, assignees, members, managers and teams of another project', async () => {
  const done = await works.task(booking, 'Done', { done_at: new Date() })
  await works.task(booking, 'Open')
  await works.insert('task_members', { task_id: done, member_id: cast.dora.member_id })
  await putOn(booking, cast.dora)
  await putOn(booking, cast.emil)
  await putTeamOn(booking)
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  const made = await cast.ben.post('projects', values({ copy: booking }))
  const id = idOf(made.headers.location)
  const tasks = await app.db('tasks').where({ project_id: id }).orderBy('name')

  assert.deepEqual(await onProject(id), ['ben*', 'cleo*', 'dora', 'Design'])
  assert.deepEqual(
    tasks.map(({ name, done_at }) => ({ name, done_at })),
    [
      { name: 'Done', done_at: null },
      { name: 'Open', done_at: null },
    ],
  )
  assert.deepEqual(await app.db('task_members').where({ task_id: tasks[0].id }).pluck('member_id'), [
    cast.dora.member_id,
  ])
  assert.match((await cast.ben.get(`projects/new?copy=${booking}`)).text, new RegExp(`value="${booking}" selected`))
})

test('what one doesn’t see can’t be copied', async () => {
  await give(cast.emil, 'ROLE_TEAMLEAD')
  await turn('ROLE_USER', 'create_project')
  const secret = await works.project('Secret', { is_public: false })
  await putOn(secret, cast.ana)
  const { status, text } = await cast.emil.post('projects', values({ copy: secret }))

  assert.equal(status, 422)
  assert.match(text, /id="copy-error"/)
  assert.doesNotMatch(text, /Secret/)
  assert.equal((await app.db('projects').where({ name: 'Website' })).length, 0)
})
