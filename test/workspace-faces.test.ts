import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { giveRole, makeLogInFresh, makeLogInOld } from './support/workspaces.js'

let app: TestApp
let ana: Person
let ben: Person
let cleo: Person
let dora: Person

before(async () => {
  app = await openApp()
  ;({ ana, ben, cleo, dora } = await createCast(app))
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
})

beforeEach(() => app.db('role_cells').del())

/** The cells of these permissions that differ from their defaults, as 'ROLE_USER view_project: false'. */
async function changedCells(...permissions: string[]): Promise<string[]> {
  const rows: { name: string; permission: string; allowed: boolean }[] = await app
    .db('role_cells as c')
    .join('roles as r', join => join.on('r.workspace_id', 'c.workspace_id').on('r.id', 'c.role_id'))
    .where({ 'c.workspace_id': ana.workspace_id })
    .whereIn('c.permission', permissions)
    .select('r.name', 'c.permission', 'c.allowed')
  return rows.map(row => `${row.name} ${row.permission}: ${row.allowed}`).sort()
}

/** The answer that stands pressed on the settings page; undefined where it is custom. */
const pressed = async (face: string) =>
  (await ben.get('settings')).text.match(new RegExp(`name="${face}" value="(\\w+)" aria-pressed="true"`))?.[1]

const roleId = async (name: string): Promise<string> =>
  (await app.db('roles').where({ workspace_id: ana.workspace_id, name }).first('id')).id

test('private time entries are a face on the matrix: they write its cells and read them', async () => {
  assert.equal(await pressed('private_entries'), 'off')
  assert.equal((await ben.post('settings/private-entries', { private_entries: 'on' })).status, 303)
  assert.equal(await pressed('private_entries'), 'on')
  assert.deepEqual(await changedCells('view_colleague_timesheet'), [
    'ROLE_TEAMLEAD view_colleague_timesheet: false',
    'ROLE_USER view_colleague_timesheet: false',
  ])

  await app
    .db('role_cells')
    .where({ role_id: await roleId('ROLE_TEAMLEAD') })
    .del()
  assert.equal(await pressed('private_entries'), undefined)
  assert.match((await ben.get('settings')).text, /Custom: the roles say it more precisely/)

  await ben.post('settings/private-entries', { private_entries: 'off' })
  assert.equal(await pressed('private_entries'), 'off')
  assert.deepEqual(await changedCells('view_colleague_timesheet'), [])
})

test('one face stands for two permissions, and is custom while they differ', async () => {
  assert.equal(await pressed('project_creation'), 'admins')
  await ben.post('settings/project-creation', { project_creation: 'everyone' })
  assert.equal(await pressed('project_creation'), 'everyone')
  assert.deepEqual(await changedCells('create_project', 'create_client'), [
    'ROLE_TEAMLEAD create_client: true',
    'ROLE_TEAMLEAD create_project: true',
    'ROLE_USER create_client: true',
    'ROLE_USER create_project: true',
  ])

  await app.db('role_cells').where({ permission: 'create_client' }).del()
  assert.equal(await pressed('project_creation'), undefined)
  await ben.post('settings/project-creation', { project_creation: 'admins' })
  assert.deepEqual(await changedCells('create_project', 'create_client'), [])
})

test('who creates tasks and tags is a face each, and acts at once', async () => {
  assert.deepEqual([await pressed('task_creation'), await pressed('tag_creation')], ['admins', 'everyone'])
  assert.equal((await dora.post('tags', { name: 'before' })).status, 303)
  await ben.post('settings/task-creation', { task_creation: 'everyone' })
  await ben.post('settings/tag-creation', { tag_creation: 'admins' })

  assert.deepEqual([await pressed('task_creation'), await pressed('tag_creation')], ['everyone', 'admins'])
  assert.equal((await dora.post('tags', { name: 'after' })).status, 403)
})

test('an answer that is none is refused beside the question', async () => {
  for (const values of [[], [['tag_creation', 'custom']], [['private_entries', 'on']]] as [string, string][][]) {
    const { status, text } = await ben.post('settings/tag-creation', values)
    assert.equal(status, 422)
    assert.match(text, /id="tag_creation-error"[\s\S]*Choose one of the answers/)
  }
  assert.deepEqual(await app.db('role_cells'), [])
})

test('a face never writes the cells of a role that was made here', async () => {
  const { workspace_id } = ana
  const [role] = await app.db('roles').insert({ workspace_id, name: 'ROLE_AUDITOR' }).returning('id')
  const cell = { workspace_id, role_id: role.id, permission: 'view_colleague_timesheet', allowed: true }
  await app.db('role_cells').insert(cell)
  await ben.post('settings/private-entries', { private_entries: 'on' })
  const kept = await app.db('role_cells').where({ role_id: role.id })
  await app.db('roles').where({ id: role.id }).del()

  assert.deepEqual(kept, [cell])
})

test('editing the workspace isn’t enough to change who does what: that is the matrix’s own right, and wants a fresh log-in', async () => {
  const { workspace_id, member_id } = cleo
  const [role] = await app.db('roles').insert({ workspace_id, name: 'ROLE_CLERK' }).returning('id')
  await app.db('role_cells').insert({ workspace_id, role_id: role.id, permission: 'edit_workspace', allowed: true })
  await app.db('member_roles').insert({ workspace_id, member_id, role_id: role.id })
  const page = await cleo.get('settings')
  const posted = await cleo.post('settings/private-entries', { private_entries: 'on' })
  await app.db('roles').where({ id: role.id }).del()

  assert.equal(page.status, 200)
  assert.doesNotMatch(page.text, /action="[^"]*(private-entries|-creation)"/)
  assert.match(page.text, /Only whoever changes the roles changes this/)
  assert.equal(posted.status, 403)

  await makeLogInOld(app.db, ben)
  const late = await ben.post('settings/private-entries', { private_entries: 'on' })
  const ordinary = await ben.post('settings/new-projects', { visibility: 'public', billable: '1' })
  await makeLogInFresh(app.db, ben)
  assert.match(late.headers.location ?? '', /^\/confirm/)
  assert.equal(ordinary.headers.location, `/workspaces/${workspace_id}/settings`)
  assert.equal(await pressed('private_entries'), 'off')
})
