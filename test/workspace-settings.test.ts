import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { durations } from '../src/web/format.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { giveRole, workspaceOf } from './support/workspaces.js'

let app: TestApp
let ana: Person
let ben: Person
let dora: Person
let finn: Person

before(async () => {
  app = await openApp()
  ;({ ana, ben, dora, finn } = await createCast(app))
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
  const rest = ['/logo', '/logo/delete', '/new-projects', '/private-entries', '/project-creation', '/task-creation']
  for (const path of ['', ...rest, '/tag-creation'].map(each => `settings${each}`)) {
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

test('new projects begin as the workspace says', async () => {
  const { status } = await ben.post('settings/new-projects', { visibility: 'private' })
  const changed = await workspaceOf(app.db, ana)
  const { text } = await ben.get('settings')
  const refused = await ben.post('settings/new-projects', { visibility: 'secret', billable: '1' })
  await ben.post('settings', SETTINGS)
  const kept = await workspaceOf(app.db, ana)

  assert.equal(status, 303)
  for (const row of [changed, kept]) {
    assert.deepEqual([row.default_project_public, row.default_project_billable], [false, false])
  }
  assert.match(text, /value="private" selected/)
  assert.doesNotMatch(text, /name="billable"[^>]*checked/)
  assert.equal(refused.status, 422)
  assert.match(refused.text, /id="visibility-error"[\s\S]*Choose public or private/)
})
