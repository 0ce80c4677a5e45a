import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { durations } from '../src/web/format.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { giveRole, makeLogInFresh, makeLogInOld, workspaceOf } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let ana: Person
let ben: Person
let dora: Person
let finn: Person

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ ana, ben, dora, finn } = cast)
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
})

const SETTINGS = {
  name: 'Northwind Studio',
  zone: 'Europe/Vienna',
  currency: 'CHF',
  week_start: 'sunday',
  duration_format: 'full',
}

test('settings are for whoever may edit the workspace, and so is the way to them', async () => {
  for (const path of ['settings', 'settings/logo', 'settings/logo/delete', 'settings/private-entries']) {
    assert.equal((await dora.post(path, SETTINGS)).status, 403, path)
  }
  assert.equal((await dora.get('settings')).status, 403)
  assert.equal((await finn.get(`/workspaces/${ana.workspace_id}/settings`)).status, 404)
  assert.doesNotMatch((await dora.get('tracker')).text, /\/settings"/)
  assert.match((await ben.get('tracker')).text, /\/settings"/)
  assert.equal((await workspaceOf(app.db, ana)).currency, 'EUR')
})

test('settings are changed, and another workspace’s are not', async () => {
  const elsewhere = await workspaceOf(app.db, finn)
  const { status } = await ben.post('settings', {
    ...SETTINGS,
    name: '  North   wind ',
    currency: 'JPY',
    week_start: 'saturday',
    duration_format: 'decimal',
  })
  const changed = await workspaceOf(app.db, ana)

  assert.equal(status, 303)
  assert.deepEqual(
    [changed.name, changed.currency, changed.week_start, changed.duration_format],
    ['North wind', 'JPY', 6, 'decimal'],
  )
  assert.deepEqual(await workspaceOf(app.db, finn), elsewhere)
  await ben.post('settings', SETTINGS)
})

test('refused settings keep what was typed and say beside the field what is wrong', async () => {
  const { status, text } = await ben.post('settings', { ...SETTINGS, name: 'x'.repeat(61), duration_format: 'roman' })

  assert.equal(status, 422)
  assert.match(text, /Use at most 60 characters/)
  assert.match(text, /Choose one of the three/)
  assert.ok(text.includes('x'.repeat(61)))
  assert.equal((await workspaceOf(app.db, ana)).name, 'Northwind Studio')
})

test('the page shows the workspace’s id', async () => {
  assert.match((await ana.get('settings')).text, new RegExp(`value="${ana.workspace_id}" readonly`))
})

test('durations are written as the workspace wants them', async () => {
  assert.equal(durations('full', 'en')(5047), '1:24:07')
  assert.equal(durations('compact', 'en')(5047), '1:24')
  assert.equal(durations('decimal', 'en')(5047), '1.40')
  assert.equal(durations('decimal', 'de-AT')(5047), '1,40')

  const now = Date.now()
  await app.db('entries').insert({
    workspace_id: dora.workspace_id,
    member_id: dora.member_id,
    zone: 'Europe/Vienna',
    started_at: new Date(now - 5_047_000),
    stopped_at: new Date(now),
  })
  const shown = async (duration_format: string) => {
    await ben.post('settings', { ...SETTINGS, duration_format })
    return (await dora.get('tracker')).text.match(/class="duration"[^>]*>([^<]+)</)?.[1]
  }

  assert.equal(await shown('decimal'), '1.40')
  assert.equal(await shown('compact'), '1:24')
  assert.equal(await shown('full'), '1:24:07')
})

const cellsOf = async (person: Person) => {
  const rows = await app
    .db('role_cells as c')
    .join('roles as r', join => join.on('r.workspace_id', 'c.workspace_id').on('r.id', 'c.role_id'))
    .where({ 'c.workspace_id': person.workspace_id, 'c.permission': 'view_colleague_timesheet' })
    .select('r.name', 'c.allowed')
  return Object.fromEntries(rows.map((row: { name: string; allowed: boolean }) => [row.name, row.allowed]))
}
const shownPrivacy = async () =>
  (await ben.get('settings')).text.match(/<option value="(on|off|custom)" selected>/)?.[1]

test('private time entries are a face on the matrix: they write its cells and read them', async () => {
  assert.equal(await shownPrivacy(), 'off')
  assert.equal((await ben.post('settings/private-entries', { private_entries: 'on' })).status, 303)
  assert.equal(await shownPrivacy(), 'on')
  assert.deepEqual(await cellsOf(ana), { ROLE_USER: false, ROLE_TEAMLEAD: false })

  const { id: role_id } = await app.db('roles').where({ workspace_id: ana.workspace_id, name: 'ROLE_TEAMLEAD' }).first()
  await app.db('role_cells').where({ role_id }).del()
  assert.equal(await shownPrivacy(), 'custom')

  await ben.post('settings/private-entries', { private_entries: 'off' })
  assert.equal(await shownPrivacy(), 'off')
  assert.deepEqual(await cellsOf(ana), {})
  assert.equal((await ben.post('settings/private-entries', { private_entries: 'custom' })).status, 422)
})

test('the face never writes the cells of a role that was made here', async () => {
  const { workspace_id } = ana
  const [role] = await app.db('roles').insert({ workspace_id, name: 'ROLE_AUDITOR' }).returning('id')
  const cell = { workspace_id, role_id: role.id, permission: 'view_colleague_timesheet', allowed: true }
  await app.db('role_cells').insert(cell)
  await ben.post('settings/private-entries', { private_entries: 'on' })
  const kept = await app.db('role_cells').where({ role_id: role.id })
  await ben.post('settings/private-entries', { private_entries: 'off' })
  await app.db('roles').where({ id: role.id }).del()

  assert.deepEqual(kept, [cell])
})

test('editing the workspace isn’t enough to change who sees what: that is the matrix’s own right, and wants a fresh log-in', async () => {
  const { workspace_id, member_id } = cast.cleo
  const [role] = await app.db('roles').insert({ workspace_id, name: 'ROLE_CLERK' }).returning('id')
  await app.db('role_cells').insert({ workspace_id, role_id: role.id, permission: 'edit_workspace', allowed: true })
  await app.db('member_roles').insert({ workspace_id, member_id, role_id: role.id })
  const page = await cast.cleo.get('settings')
  const posted = await cast.cleo.post('settings/private-entries', { private_entries: 'on' })
  await app.db('roles').where({ id: role.id }).del()

  assert.equal(page.status, 200)
  assert.doesNotMatch(page.text, /action="[^"]*private-entries"/)
  assert.equal(posted.status, 403)

  await makeLogInOld(app.db, ben)
  const late = await ben.post('settings/private-entries', { private_entries: 'on' })
  const ordinary = await ben.post('settings', SETTINGS)
  await makeLogInFresh(app.db, ben)
  assert.match(late.headers.location ?? '', /^\/confirm/)
  assert.equal(ordinary.headers.location, `/workspaces/${workspace_id}/settings`)
  assert.equal(await shownPrivacy(), 'off')
})
