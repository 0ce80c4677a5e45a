import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let workspace_id: string
let acme: string
let ship: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ workspace_id } = cast.ana)
  await giveRole(app.db, cast.ben, 'ROLE_SUPER_ADMIN')
})

/** Acme is limited to Design, in which Emil is, and has a public ship with an entry of Emil's. */
beforeEach(async () => {
  for (const table of ['entries', 'projects', 'clients', 'teams', 'role_cells']) await app.db(table).del()
  acme = await add('clients', { name: 'Acme', address: 'Am Kai 3', email: 'a@acme.example', note: 'secret' })
  ship = await add('projects', { name: 'Ship', client_id: acme })
  const team_id = await add('teams', { name: 'Design' })
  await app.db('client_teams').insert({ workspace_id, client_id: acme, team_id })
  await app.db('team_members').insert({ workspace_id, team_id, member_id: cast.emil.member_id })
  await add('entries', {
    member_id: cast.emil.member_id,
    project_id: ship,
    zone: 'UTC',
    started_at: '2026-11-20T08:00:00Z',
    stopped_at: '2026-11-20T10:00:00Z',
  })
})

const add = async (table: string, row: object): Promise<string> =>
  (
    await app
      .db(table)
      .insert({ workspace_id, ...row })
      .returning('id')
  )[0].id

const project = () => app.db('projects').where({ id: ship }).first()
const sees = async (who: 'dora' | 'emil') => (await cast[who].get(`projects/${ship}/tasks`)).status

test('the confirmation says how many projects and entries are touched, and what becomes of them', async () => {
  const { status, text } = await cast.ben.get(`clients/${acme}/delete`)

  assert.equal(status, 200)
  assert.match(text, /Delete “<bdi>Acme<\/bdi>”\?/)
  assert.match(text, /1 project is for it, with 1 entry/)
  assert.match(text, /go on limiting who sees that project/)
})

test('deleting keeps the projects and their entries, seen by the same people as before', async () => {
  assert.deepEqual([await sees('dora'), await sees('emil')], [404, 200])
  const { status } = await cast.ben.post(`clients/${acme}/delete`)
  const again = await cast.ben.post(`clients/${acme}/delete`)
  const { text } = await cast.emil.get(`projects/${ship}/tasks`)

  assert.deepEqual([status, again.status], [303, 404])
  assert.deepEqual([await sees('dora'), await sees('emil')], [404, 200])
  assert.doesNotMatch(text, /Acme/)
  assert.equal((await app.db('entries')).length, 1)
  assert.equal((await project()).deleted_at, null)
})

test('a tombstone keeps no address, e-mail or note, and its name is free', async () => {
  await cast.ben.post(`clients/${acme}/delete`)
  const stone = await app.db('clients').where({ id: acme }).first()

  assert.deepEqual([stone.address, stone.email, stone.note], ['', '', ''])
  assert.equal((await cast.ben.post('clients', { name: 'Acme' })).status, 303)
})

test('projects of an active client can be tracked on afterwards; those of an archived one are archived themselves', async () => {
  const track = async () => (await cast.emil.post('timer', { description: 'on it', project: ship })).status
  await cast.ben.post(`clients/${acme}/delete`)
  assert.equal(await track(), 303)
  assert.equal((await project()).archived_at, null)

  await app.db('clients').where({ id: acme }).update({ deleted_at: null, archived_at: new Date() })
  assert.match((await cast.ben.get(`clients/${acme}/delete`)).text, /the project is archived too/)
  await cast.ben.post(`clients/${acme}/delete`)
  assert.ok((await project()).archived_at)
  assert.equal(await track(), 422)

  await app.db('projects').update({ archived_at: null })
  assert.equal(await track(), 303)
})
