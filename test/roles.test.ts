import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, cast, cells, give, make, press, roleId } from './support/roles-stage.js'

test('a new role grants nothing, and small letters become capital ones', async () => {
  assert.equal((await cast.ben.post('roles', { name: ' role_bookkeeper ' })).status, 303)

  assert.ok(await roleId('ROLE_BOOKKEEPER'))
  assert.deepEqual(await cells(), [])
  assert.match((await cast.ben.get('roles')).text, /ROLE_BOOKKEEPER is there\./)
})

test('a copied role grants what its model does, the changed cells included', async () => {
  await press(cast.ben, 'ROLE_TEAMLEAD', 'view_team_project', 'yes')
  await press(cast.ben, 'ROLE_TEAMLEAD', 'stop_teamlead_timesheet', 'no')
  await cast.ben.post('roles', { name: 'ROLE_FOREMAN', copied_role: await roleId('ROLE_TEAMLEAD') })

  const granted = (await cells()).filter(cell => cell.role === 'ROLE_FOREMAN')
  assert.ok(granted.every(cell => cell.allowed))
  const names = granted.map(cell => cell.permission)
  assert.ok(names.includes('view_team_project') && names.includes('view_teamlead_timesheet'))
  assert.ok(!names.includes('stop_teamlead_timesheet'))
})

test('a role’s name is refused with a sentence beside the field, and stays typed', async () => {
  for (const [name, sentence] of [
    ['', /5 to 50 characters/],
    ['ROLE', /5 to 50 characters/],
    ['R'.repeat(51), /5 to 50 characters/],
    ['_ROLE_X', /single underscores/],
    ['ROLE_X_', /single underscores/],
    ['ROLE__X', /single underscores/],
    ['ROLE_7', /single underscores/],
    ['RÖLLE', /single underscores/],
    ['ROLE X', /single underscores/],
    ['role_user', /taken in this workspace/],
  ] as const) {
    const { status, text } = await cast.ben.post('roles', { name })
    assert.equal(status, 422, name)
    assert.match(text, sentence, name)
    if (name) assert.match(text, new RegExp(`value="${name}"`))
    assert.match(text, /aria-describedby="name-hint name-error"/)
  }
  assert.equal((await app.db('roles').where({ built_in: false })).length, 0)
})

test('of two who make a role of the same name at once, one is told', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => cast.ben.post('roles', { name: 'ROLE_TWIN' })))

  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422, 422, 422])
})

test('nobody but Admins copies, resets or deletes what grants more than they hold', async () => {
  const strong = await make('ROLE_STRONG', ['view_other_timesheet'])
  const weak = await make('ROLE_WEAK', ['view_team_project'])
  await give(cast.cleo, await make('ROLE_SHAPER', ['role_permissions', 'view_project']))

  assert.equal((await cast.cleo.post('roles', { name: 'ROLE_COPY', copied_role: strong })).status, 403)
  assert.equal((await cast.cleo.post(`roles/${strong}/reset`)).status, 403)
  assert.equal((await cast.cleo.post(`roles/${strong}/delete`)).status, 403)
  assert.equal((await cast.cleo.get(`roles/${strong}/delete`)).status, 403)
  assert.doesNotMatch((await cast.cleo.get('roles')).text, new RegExp(`${strong}/(delete|reset)`))
  assert.doesNotMatch((await cast.cleo.get('roles/new')).text, /ROLE_STRONG|ROLE_SUPER_ADMIN/)

  assert.equal((await cast.cleo.post('roles', { name: 'ROLE_COPY', copied_role: weak })).status, 303)
  assert.equal((await cast.cleo.post(`roles/${weak}/delete`)).status, 303)
})

test('nobody resets a built-in role by whose defaults somebody would get more than they hold', async () => {
  await press(cast.ben, 'ROLE_ADMIN', 'view_other_timesheet', 'no')
  await give(cast.cleo, await make('ROLE_SHAPER', ['role_permissions']))
  await give(cast.cleo, 'ROLE_ADMIN')

  assert.equal((await cast.cleo.post(`roles/${await roleId('ROLE_ADMIN')}/reset`)).status, 403)
  assert.equal((await cells()).filter(cell => cell.role === 'ROLE_ADMIN').length, 1)
})

test('a reset names what it turns over, puts a built-in role back and empties another', async () => {
  await press(cast.ben, 'ROLE_USER', 'view_colleague_timesheet', 'no')
  const custom = await make('ROLE_CUSTOM', ['view_project'])
  const page = await cast.ben.get(`roles/${await roleId('ROLE_USER')}/reset`)
  assert.match(page.text, /<code>view_colleague_timesheet<\/code>: from No to Yes/)

  assert.equal((await cast.ben.post(`roles/${await roleId('ROLE_USER')}/reset`)).status, 303)
  assert.equal((await cast.ben.post(`roles/${custom}/reset`)).status, 303)
  assert.deepEqual(await cells(), [])
  assert.ok(await roleId('ROLE_CUSTOM'))
  assert.match((await cast.ben.get(`roles/${custom}/reset`)).text, /grants nothing as it is/)
})

test('deleting a role says how many hold it, and takes it from them', async () => {
  const id = await make('ROLE_CUSTOM', ['view_project'])
  await give(cast.dora, id)
  await give(cast.emil, id)
  const page = await cast.ben.get(`roles/${id}/delete`)
  assert.match(page.text, /taken from 2 members/)

  assert.equal((await cast.ben.post(`roles/${id}/delete`)).status, 303)
  assert.equal((await app.db('member_roles').where({ role_id: id })).length, 0)
  assert.equal((await app.db('role_cells').where({ role_id: id })).length, 0)
})

test('the built-in roles can’t be deleted', async () => {
  for (const name of ['ROLE_USER', 'ROLE_TEAMLEAD', 'ROLE_ADMIN', 'ROLE_SUPER_ADMIN']) {
    const { status, text } = await cast.ana.post(`roles/${await roleId(name)}/delete`)
    assert.equal(status, 403)
    assert.match(text, /built-in roles can’t be deleted/)
  }
})

test('whoever takes role_permissions from their own role is out with it', async () => {
  await give(cast.cleo, await make('ROLE_SHAPER', ['role_permissions']))
  const id = await roleId('ROLE_SHAPER')
  const values = { permission: 'role_permissions', allowed: 'no' }

  const { status, text } = await cast.cleo.post(`roles/${id}/cells`, values, { htmx: true })
  assert.equal(status, 200)
  assert.doesNotMatch(text, /<button/)
  assert.equal((await cast.cleo.get('roles')).status, 403)
})

test('the owner counts among those who hold ROLE_SUPER_ADMIN, and everybody holds ROLE_USER', async () => {
  const { text } = await cast.ben.get('roles')

  assert.match(text, /SUPER_<wbr>ADMIN<\/span><small>2 members/)
  assert.match(text, /ROLE_<wbr>USER<\/span><small>every member/)
})

test('the page finds permissions by word and shows chosen roles', async () => {
  const id = await roleId('ROLE_ADMIN')
  const { text } = await cast.ben.get(`roles?find=project+see&role=${id}`)

  assert.match(text, /id="view_project"/)
  assert.doesNotMatch(text, /id="start_own_timesheet"/)
  assert.doesNotMatch(text, /view_project, ROLE_TEAMLEAD/)
  assert.match((await cast.ben.get('roles?find=nothing+like+it')).text, /No permission is like/)
  assert.equal((await cast.ben.get('roles?role=nonsense&find[]=x&find=y')).status, 200)
})

test('changing roles asks for the password where the log-in is old', async () => {
  await app.db('sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  const { status, headers } = await press(cast.ben, 'ROLE_USER', 'view_team_project', 'yes')

  assert.equal(status, 303)
  assert.match(headers.location ?? '', /\/confirm/)
  assert.deepEqual(await cells(), [])
})
