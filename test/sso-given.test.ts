import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as providers from '../src/sso/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, createWorkspace, type Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { acted, errorOf, noted } from './support/settings-stage.js'
import { connectUnseen } from './support/sso-stage.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let ana: Person
let finn: Person
let operator: Visitor
let team: string
let id: string
let home: string

before(async () => {
  app = await openApp()
  ;({ ana, finn } = await createCast(app))
  operator = await enterPanel(app)
  const { workspace_id } = ana
  ;[{ id: team }] = await app.db('teams').insert({ workspace_id, name: 'Drawing room' }).returning('id')
})
beforeEach(async () => {
  await app.db('sso_providers').del()
  await app.db('audit_events').del()
  id = await connectUnseen(app)
  home = `/admin/sso/${id}`
})

const provider = async () => (await providers.findProvider(app.db, id)) as providers.Provider
const logged = async () => (await app.db('audit_events').orderBy('occurred_at')).map(({ details }) => details)

test('default workspaces are found by name or owner, added and taken out, and what came before stays', async () => {
  const second = await createWorkspace(app.db, 'Archive', ana.user_id)
  assert.match((await operator.get(home)).text, /default workspaces of the\s+<a/)
  for (const q of ['arch', 'ana'])
    assert.match((await operator.get(`${home}/workspaces?q=${q}`)).text, new RegExp(`workspaces/${second}"`))
  assert.match((await operator.get(`${home}/workspaces?q=nowhere`)).text, /No workspace fits/)

  for (const workspace of [second, ana.workspace_id, second])
    assert.equal((await operator.post(`${home}/workspaces/${workspace}`)).status, 303)
  assert.equal((await provider()).default_workspaces, `${second}, ${ana.workspace_id}`)
  assert.match((await operator.get(home)).text, /joins <bdi>Archive<\/bdi>, <bdi>Northwind Studio<\/bdi>/)
  assert.equal((await operator.post(`${home}/workspaces/${'0'.repeat(24)}`)).status, 404)

  await app.db('workspaces').where({ id: second }).del()
  const { text } = await operator.get(`${home}/workspaces`)
  assert.match(text, new RegExp(`Deleted</span> A workspace <code>${second}`))
  await operator.post(`${home}/workspaces/${second}/delete`)
  await operator.post(`${home}/workspaces/${second}/delete`)
  assert.equal((await provider()).default_workspaces, ana.workspace_id)
  assert.deepEqual(await logged(), [
    { default_workspace_added: 'Archive' },
    { default_workspace_added: 'Northwind Studio' },
    { default_workspace_taken_out: second },
  ])
})

test('the list of workspaces is short however many there are, and says so', async () => {
  await Promise.all(Array.from({ length: 25 }, (_, n) => createWorkspace(app.db, `Many ${n}`, finn.user_id)))
  const { text } = await operator.get(`${home}/mappings?q=many`)
  assert.equal(text.match(/>Many \d+</g)?.length, 20)
  assert.match(text, /the first 20/)
})

test('a group gives a role or a team of the workspace that was chosen', async () => {
  const place = `${home}/mappings/${ana.workspace_id}`
  const { text } = await operator.get(place)
  assert.match(text, new RegExp(`<option value="${team}">Drawing room`))
  assert.doesNotMatch(text, /ROLE_SUPER_ADMIN|ROLE_USER/)

  await operator.post(place, { group: ' leads ', gives: 'ROLE_TEAMLEAD' })
  await operator.post(place, { group: 'leads', gives: team })
  await operator.post(place, { group: 'leads', gives: team })
  const workspace_id = ana.workspace_id
  assert.deepEqual((await provider()).mappings, [
    { group: 'leads', workspace_id, role: 'ROLE_TEAMLEAD' },
    { group: 'leads', workspace_id, team_id: team },
  ])
  const list = (await operator.get(`${home}/mappings`)).text
  assert.match(list, /<code>ROLE_TEAMLEAD<\/code>[\s\S]+Team <bdi>Drawing room<\/bdi>/)
  assert.doesNotMatch(list.replace(/(action|value|href)="[^"]*"/g, ''), new RegExp(`${workspace_id}|${team}`))
  assert.deepEqual((await logged()).at(-1), { mapping_added: 'leads = Northwind Studio: Drawing room' })
})

test('what no group gives is refused, and what was typed stays: Admins, and what is another workspace’s', async () => {
  const place = `${home}/mappings/${finn.workspace_id}`
  for (const gives of ['ROLE_SUPER_ADMIN', 'ROLE_USER', team, '']) {
    const { status, text } = await operator.post(place, { group: 'all', gives })
    assert.equal(status, 422)
    assert.match(text, /value="all"/)
    assert.equal(errorOf(text, 'gives'), 'Choose a role or a team.')
  }
  assert.equal((await operator.post(place, { group: '', gives: 'ROLE_ADMIN' })).status, 422)
  assert.deepEqual((await provider()).mappings, [])
})

test('what was deleted since is shown as that, and taken out alone', async () => {
  const workspace_id = await createWorkspace(app.db, 'Gone', finn.user_id)
  const mappings: providers.Mapping[] = [
    { group: 'a', workspace_id: ana.workspace_id, role: 'ROLE_WHICH_WAS' },
    { group: 'b', workspace_id: ana.workspace_id, team_id: 'f'.repeat(24) },
    { group: 'c', workspace_id, role: 'ROLE_ADMIN' },
    { group: 'd', workspace_id: ana.workspace_id, role: 'ROLE_ADMIN' },
  ]
  await app
    .db('sso_providers')
    .where({ id })
    .update({ mappings: JSON.stringify(mappings) })
  await app.db('workspaces').where({ id: workspace_id }).del()
  assert.match((await operator.get(home)).text, /4 roles and teams, some of which are gone/)
  const { text } = await operator.get(`${home}/mappings`)
  for (const words of [
    'A role <code>ROLE_WHICH_WAS',
    `A team <code>${'f'.repeat(24)}`,
    `a workspace <code>${workspace_id}`,
  ])
    assert.match(text, new RegExp(`Deleted</span> ${words}`))

  for (const { group, ...mapping } of mappings.slice(0, 3)) {
    const gives = 'role' in mapping ? mapping.role : mapping.team_id
    await operator.post(`${home}/mappings/${mapping.workspace_id}/delete`, { group, gives })
  }
  assert.deepEqual((await provider()).mappings, mappings.slice(3))
  await operator.post(`${home}/mappings/${ana.workspace_id}/delete`, { group: 'd', gives: 'ROLE_TEAMLEAD' })
  assert.equal((await provider()).mappings.length, 1)
})

test('two operators who add at once lose nothing, and who has the form open still is told', async () => {
  const { version } = await provider()
  await Promise.all(
    ['a', 'b', 'c'].map(group => operator.post(`${home}/mappings/${ana.workspace_id}`, { group, gives: 'ROLE_ADMIN' })),
  )
  assert.deepEqual((await provider()).mappings.map(({ group }) => group).toSorted(), ['a', 'b', 'c'])
  assert.equal((await provider()).version, version + 3)
})

test('who proved who they are long ago chooses nothing', async () => {
  const late = await enterPanel(app)
  await app.db('operator_sessions').update({ confirmed_at: new Date(0) })
  const at = ana.workspace_id
  for (const path of [`workspaces/${at}`, `workspaces/${at}/delete`, `mappings/${at}`, `mappings/${at}/delete`]) {
    const { headers } = await late.post(`${home}/${path}`, { group: 'a', gives: 'ROLE_ADMIN' })
    assert.match(headers.location ?? '', /^\/admin\/confirm/)
  }
  await app.db('operator_sessions').update({ confirmed_at: new Date() })
  assert.deepEqual((await provider()).mappings, [])
})

test('automatic login is chosen by name among those with a button, and what is gone is shown as that', async () => {
  await app.db('sso_providers').insert({ kind: 'ldap', name: 'A directory', is_active: true })
  const off = (await app.db('sso_providers').insert({ kind: 'saml', name: 'Switched' }).returning('id'))[0].id
  const page = async () => (await operator.get('/admin/settings')).text
  assert.match(await page(), new RegExp(`<option value="${id}">Unseen</option>`))
  assert.doesNotMatch(await page(), /A directory|Switched/)
  const directory = await app.db('sso_providers').where({ kind: 'ldap' }).first('id')
  for (const automatic_login of [off, directory.id])
    assert.equal((await operator.post('/admin/settings/sso', { automatic_login })).status, 422)

  await operator.post('/admin/settings/sso', { automatic_login: id })
  await acted(() => app.settings.get('automatic_login') === id)
  assert.deepEqual((await noted(app)).at(-1)?.details, { old: '', new: `Unseen (${id})` })
  await app.db('sso_providers').where({ id }).update({ is_active: false })
  assert.match(await page(), new RegExp(`<option value="${id}" selected>Unseen \\(switched off\\)`))
  await app.db('sso_providers').where({ id }).del()
  assert.match(await page(), new RegExp(`<option value="${id}" selected>A provider that was deleted`))
  assert.equal((await operator.post('/admin/settings/sso', { automatic_login: '' })).status, 303)
})
