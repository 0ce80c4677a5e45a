import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as settings from '../src/settings/queries.js'
import { addMember, createUser, logIn, type Person, weaken } from './support/cast.js'
import { app, at, cast, give, giveOwnRole, roleId, stateOf } from './support/members-stage.js'
import { waitFor } from './support/server.js'

test('deactivating closes the workspace at once, stops the timer and keeps the entries', async () => {
  const dora = await logIn(app, cast.dora)
  await dora.post('timer', { description: 'in the middle' })
  assert.equal((await cast.ben.post(at(cast.dora, '/deactivate'))).status, 303)
  assert.equal((await cast.ben.post(at(cast.dora, '/deactivate'))).status, 303)

  const [entry, ...others] = await app.db('entries').where({ member_id: cast.dora.member_id })
  assert.deepEqual([others.length, entry.description, entry.stopped_at instanceof Date], [0, 'in the middle', true])
  assert.equal((await dora.get('tracker')).status, 404)
  assert.equal((await dora.post('timer', { description: 'again' })).status, 404)
  assert.equal((await dora.get('/workspaces')).status, 200, 'the session is the user’s and stays')

  assert.equal((await cast.ben.post(at(cast.dora, '/reactivate'))).status, 303)
  assert.equal((await dora.get('tracker')).status, 200)
})

test('the timer stops also where the roles no longer let one stop it', async () => {
  await cast.dora.post('timer', { description: 'stuck' })
  const cell = { workspace_id: cast.ana.workspace_id, role_id: await roleId('ROLE_USER') }
  await app.db('role_cells').insert({ ...cell, permission: 'stop_own_timesheet', allowed: false })
  await cast.ben.post(at(cast.dora, '/deactivate'))

  assert.equal((await app.db('entries').whereNull('stopped_at')).length, 0)
})

test('nobody deactivates themselves, and edit_member alone takes nobody out of Admins', async () => {
  assert.equal((await cast.ben.post(at(cast.ben, '/deactivate'))).status, 403)
  await giveOwnRole(cast.cleo, 'edit_member', 'remove_member')

  assert.equal((await cast.cleo.post(at(cast.ben, '/deactivate'))).status, 403)
  assert.equal((await cast.cleo.post(at(cast.ben, '/delete'))).status, 403)
  assert.equal((await cast.cleo.post(at(cast.cleo, '/deactivate'))).status, 403)
  assert.equal((await cast.cleo.post(at(cast.cleo, '/delete'))).status, 403, 'leaving has its own page')
  assert.equal((await cast.cleo.post(at(cast.dora, '/deactivate'))).status, 303)
  assert.deepEqual([await stateOf(cast.ben), await stateOf(cast.dora)], ['active', 'inactive'])
})

test('whoever may edit members brings no Admin back, and nobody themselves', async () => {
  const { db } = app
  const { workspace_id } = cast.ana
  const role = async (name: string) => (await db('roles').where({ workspace_id, name }).first('id')).id
  await db('roles').insert({ workspace_id, name: 'ROLE_CLERK' })
  await db('role_cells').insert({
    workspace_id,
    role_id: await role('ROLE_CLERK'),
    permission: 'edit_member',
    allowed: true,
  })
  await db('member_roles').insert([
    { workspace_id, member_id: cast.emil.member_id, role_id: await role('ROLE_CLERK') },
    { workspace_id, member_id: cast.cleo.member_id, role_id: await role('ROLE_SUPER_ADMIN') },
  ])
  assert.equal((await cast.ana.post(at(cast.cleo, '/deactivate'))).status, 303)
  assert.equal((await cast.emil.post(at(cast.cleo, '/reactivate'))).status, 403)
  assert.equal((await cast.emil.post(at(cast.emil, '/reactivate'))).status, 403)
  assert.equal((await cast.ana.post(at(cast.cleo, '/reactivate'))).status, 303)

  await db('member_roles').where({ member_id: cast.cleo.member_id }).del()
  await db('roles').where({ workspace_id, name: 'ROLE_CLERK' }).del()
})

test('a regular member deactivates, reactivates and removes nobody', async () => {
  for (const rest of ['/deactivate', '/reactivate', '/delete'])
    assert.equal((await cast.dora.post(at(cast.emil, rest))).status, 403)
  assert.equal(await stateOf(cast.emil), 'active')
})

test('a remembered browser changes nobody', async () => {
  const ben = await logIn(app, cast.ben)
  await weaken(app.db, ben)
  const { headers } = await ben.post(at(cast.dora, '/deactivate'))
  await app.db('sessions').where({ user_id: cast.ben.user_id }).update({ strength: 'full' })

  assert.match(headers.location ?? '', /^\/login/)
  assert.equal(await stateOf(cast.dora), 'active')
})

test('removing tells before what goes, ends roles, teams and projects, and keeps row and entries', async () => {
  const { workspace_id, member_id } = cast.emil
  await give(cast.emil, 'ROLE_TEAMLEAD')
  const [team] = await app.db('teams').insert({ workspace_id, name: 'Design' }).returning('id')
  const [project] = await app.db('projects').insert({ workspace_id, name: 'Audio guide' }).returning('id')
  await app.db('team_members').insert({ workspace_id, team_id: team.id, member_id })
  await app.db('project_members').insert({ workspace_id, project_id: project.id, member_id })
  const emil = await logIn(app, cast.emil)
  await emil.post('timer', { description: 'done' })
  await emil.post('timer', { description: 'still running' })

  const { text } = await cast.ben.get(at(cast.emil, '/delete'))
  for (const sentence of [
    'The account stays on the server',
    '2 entries stay',
    'Their timer is running',
    'TEAMLEAD',
    'Design',
    'They leave 1 project',
    'a new one of their own',
  ])
    assert.ok(text.includes(sentence), sentence)
  assert.equal((await cast.ben.post(at(cast.emil, '/delete'))).status, 303)
  assert.equal((await cast.ben.post(at(cast.emil, '/delete'))).status, 404)

  assert.equal(await stateOf(cast.emil), 'removed')
  assert.equal((await app.db('users').where({ id: emil.user_id })).length, 1)
  assert.equal((await app.db('entries').where({ member_id }).whereNotNull('stopped_at')).length, 2)
  for (const table of ['member_roles', 'team_members', 'project_members'])
    assert.equal((await app.db(table).where({ workspace_id, member_id })).length, 0, table)
  assert.equal((await emil.get('tracker')).status, 404)
  assert.equal((await cast.ben.get(at(cast.emil))).status, 404)
  assert.doesNotMatch((await cast.ben.get('members')).text, /emil/)
})

const ownWorkspaces = ({ user_id }: Person) =>
  app
    .db('members as m')
    .join('workspaces as w', 'w.id', 'm.workspace_id')
    .where({ 'm.user_id': user_id, 'm.state': 'active' })
    .pluck('w.name')

test('whoever is removed from their only workspace gets a new one, unless the setting says no', async () => {
  await app
    .db('users')
    .where({ id: cast.cleo.user_id })
    .update({ alias: 'Cléo '.repeat(12).trim() })
  await cast.ben.post(at(cast.cleo, '/delete'))
  const [name, ...others] = await ownWorkspaces(cast.cleo)
  assert.deepEqual([others.length, name.length, name.endsWith('’s workspace')], [0, 60, true])
  assert.equal((await (await logIn(app, cast.cleo)).get('/')).status, 303)

  const { workspace_id } = cast.ana
  await app.db('members').insert({ workspace_id, user_id: cast.finn.user_id })
  const finn = await app.db('members').where({ workspace_id, user_id: cast.finn.user_id }).first('id')
  await cast.ben.post(`members/${finn.id}/delete`)
  assert.deepEqual(await ownWorkspaces(cast.finn), ['Elsewhere'], 'it was not the only one')

  await settings.set(app.db, app.keys, 'new_workspace_on_removal', false)
  await waitFor(() => (app.settings.get('new_workspace_on_removal') ? undefined : true))
  assert.doesNotMatch((await cast.ben.get(at(cast.dora, '/delete'))).text, /a new one of their own/)
  await cast.ben.post(at(cast.dora, '/delete'))
  assert.deepEqual(await ownWorkspaces(cast.dora), [])
  await settings.set(app.db, app.keys, 'new_workspace_on_removal', true)
})

test('removed from two workspaces at once, somebody is left with one workspace, not with none or two', async () => {
  const user_id = await createUser(app.db, 'gerda')
  for (const { workspace_id } of [cast.ana, cast.finn]) await addMember(app.db, workspace_id, user_id)
  const gerda = await app.db('members').where({ user_id })
  const by = (workspace_id: string) => (workspace_id === cast.ana.workspace_id ? cast.ana : cast.finn)
  await Promise.all(gerda.map(({ workspace_id, id }) => by(workspace_id).post(`members/${id}/delete`)))

  assert.deepEqual(await ownWorkspaces({ user_id } as Person), ['Gerda’s workspace'])
})
