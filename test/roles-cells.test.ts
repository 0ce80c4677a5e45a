import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logIn } from './support/cast.js'
import { app, cast, cells, give, make, press, roleId } from './support/roles-stage.js'

test('Admins turn a cell over, and back to the default leaves no row', async () => {
  const response = await press(cast.ben, 'ROLE_TEAMLEAD', 'view_team_project', 'yes')

  assert.equal(response.status, 303)
  assert.match(response.headers.location ?? '', /\/roles#view_team_project$/)
  assert.deepEqual(await cells(), [{ role: 'ROLE_TEAMLEAD', permission: 'view_team_project', allowed: true }])

  await press(cast.ben, 'ROLE_TEAMLEAD', 'view_team_project', 'no')
  assert.deepEqual(await cells(), [])
})

test('pressing twice has the effect of once', async () => {
  await press(cast.ana, 'ROLE_USER', 'view_colleague_timesheet', 'no')
  await press(cast.ana, 'ROLE_USER', 'view_colleague_timesheet', 'no')

  assert.deepEqual(await cells(), [{ role: 'ROLE_USER', permission: 'view_colleague_timesheet', allowed: false }])
})

test('with htmx one cell travels, and not the page', async () => {
  const id = await roleId('ROLE_USER')
  const { status, text } = await cast.ben.post(
    `roles/${id}/cells`,
    { permission: 'view_team_project', allowed: 'yes' },
    { htmx: true },
  )

  assert.equal(status, 200)
  assert.match(text, /Yes: view_team_project, ROLE_USER, changed from No/)
  assert.doesNotMatch(text, /<table|<h1|view_project|timer-form/)
})

test('the filter stays after a press without JavaScript', async () => {
  const id = await roleId('ROLE_USER')
  const { headers } = await cast.ben.post(`roles/${id}/cells?find=project&role=${id}`, {
    permission: 'view_team_project',
    allowed: 'yes',
  })

  assert.match(headers.location ?? '', new RegExp(`/roles\\?find=project&role=${id}#view_team_project$`))
})

test('a permission that is taken away is missing at once at every browser', async () => {
  const elsewhere = await logIn(app, cast.dora)
  assert.equal((await elsewhere.post('timer', { description: 'still allowed' })).status, 303)
  await press(cast.ben, 'ROLE_USER', 'start_own_timesheet', 'no')

  assert.equal((await elsewhere.post('timer', { description: 'not any more' })).status, 403)
})

test('nobody turns over what is fixed, the owner neither', async () => {
  for (const person of [cast.ana, cast.ben]) {
    assert.equal((await press(person, 'ROLE_SUPER_ADMIN', 'role_permissions', 'no')).status, 403)
  }
  assert.deepEqual(await cells(), [])
})

test('a member without role_permissions neither sees nor changes anything of it', async () => {
  const id = await roleId('ROLE_USER')
  const custom = await make('ROLE_EMPTY', [])
  for (const page of ['roles', 'roles/new', `roles/${id}/reset`, `roles/${custom}/delete`]) {
    assert.equal((await cast.dora.get(page)).status, 403, page)
  }
  for (const [page, values] of [
    ['roles', { name: 'ROLE_MINE' }],
    [`roles/${id}/cells`, { permission: 'view_project', allowed: 'yes' }],
    [`roles/${id}/reset`, {}],
    [`roles/${custom}/delete`, {}],
  ] as const) {
    assert.equal((await cast.dora.post(page, values)).status, 403, page)
  }
  assert.deepEqual(await cells(), [])
  assert.equal((await app.db('roles').where({ built_in: false })).length, 1)
  assert.doesNotMatch((await cast.dora.get('tracker')).text, />Roles</)
})

test('the page is in the menu of whoever may use it', async () => {
  assert.match((await cast.ben.get('tracker')).text, />Roles</)
})

test('whoever holds role_permissions by a custom role hands on what they hold, and no more', async () => {
  await give(cast.cleo, await make('ROLE_SHAPER', ['role_permissions', 'view_project']))

  assert.equal((await press(cast.cleo, 'ROLE_TEAMLEAD', 'view_project', 'yes')).status, 303)
  assert.equal((await press(cast.cleo, 'ROLE_TEAMLEAD', 'view_team_project', 'yes')).status, 303, 'a narrower reach')
  for (const role of ['ROLE_USER', 'ROLE_TEAMLEAD', 'ROLE_SHAPER', 'ROLE_ADMIN']) {
    assert.equal((await press(cast.cleo, role, 'view_other_timesheet', 'yes')).status, 403, role)
    assert.equal((await press(cast.cleo, role, 'assign_roles', 'yes')).status, 403, role)
  }
  assert.equal((await press(cast.cleo, 'ROLE_SUPER_ADMIN', 'view_project', 'no')).status, 403, 'fixed')
  assert.equal((await press(cast.cleo, 'ROLE_ADMIN', 'view_other_timesheet', 'no')).status, 403, 'taking is no less')
})

test('what one may not turn over doesn’t look as if, and what is fixed says so', async () => {
  await give(cast.cleo, await make('ROLE_SHAPER', ['role_permissions', 'view_project']))
  const { text } = await cast.cleo.get('roles')

  assert.match(text, /aria-label="No: view_project, ROLE_USER"/)
  assert.doesNotMatch(text, /aria-label="[A-Za-z]+: view_other_timesheet/)
  assert.match(text, /title="Always Yes, so that nobody locks the workspace"/)
  assert.doesNotMatch(text, /aria-label="[A-Za-z]+: role_permissions, ROLE_SUPER_ADMIN"/)
})

test('unknown permissions, unclear answers and foreign roles are not found', async () => {
  const id = await roleId('ROLE_USER')
  const foreign = (await app.db('roles').where({ workspace_id: cast.finn.workspace_id, name: 'ROLE_USER' }).first('id'))
    .id
  for (const [role, values] of [
    [id, { permission: 'fly', allowed: 'yes' }],
    [id, { permission: '__proto__', allowed: 'yes' }],
    [id, { permission: 'view_project', allowed: 'perhaps' }],
    [id, {}],
    [foreign, { permission: 'view_project', allowed: 'yes' }],
  ] as const) {
    assert.equal((await cast.ben.post(`roles/${role}/cells`, values)).status, 404, JSON.stringify(values))
  }
  for (const page of [`roles/${foreign}/reset`, `roles/${foreign}/delete`]) {
    assert.equal((await cast.ben.get(page)).status, 404, page)
    assert.equal((await cast.ben.post(page)).status, 404, page)
  }
  assert.equal((await cast.ben.post('roles', { name: 'ROLE_MINE', copied_role: foreign })).status, 404)
  assert.deepEqual(await app.db('role_cells'), [])
})

test('what differs from the default is marked, and in words too', async () => {
  await press(cast.ben, 'ROLE_USER', 'view_colleague_timesheet', 'no')
  const { text } = await cast.ben.get('roles')

  assert.match(text, /aria-label="No: view_colleague_timesheet, ROLE_USER, changed from Yes"/)
  assert.equal(text.match(/changed from/g)?.length, 1)
})
