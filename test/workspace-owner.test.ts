import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { settleMonths } from '../src/entries/months.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { giveRole, makeLogInFresh, makeLogInOld, memberOf, ownWorkspace, workspaceOf } from './support/workspaces.js'

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

test('whoever leaves loses timer, roles, teams and projects there, and keeps their entries for when they come back', async () => {
  const { workspace_id, others } = await ownWorkspace(app, 'Fair Winds', ana, dora)
  const leaver = others[0] as Person
  await giveRole(app.db, leaver, 'ROLE_TEAMLEAD')
  const [team] = await app.db('teams').insert({ workspace_id, name: 'Sails' }).returning('id')
  const [project] = await app.db('projects').insert({ workspace_id, name: 'Hull' }).returning('id')
  const who = { workspace_id, member_id: leaver.member_id }
  await app.db('team_members').insert({ ...who, team_id: team.id })
  await app.db('project_members').insert({ ...who, project_id: project.id })
  await leaver.post('timer', { description: 'rigging' })
  const page = await leaver.get('leave')
  const { status, headers } = await leaver.post('leave')

  assert.match(page.text, /Leave <bdi>Fair Winds<\/bdi>\?/)
  assert.equal(status, 303)
  assert.equal(headers.location, '/')
  assert.equal((await memberOf(app.db, leaver)).state, 'removed')
  for (const table of ['member_roles', 'team_members', 'project_members'])
    assert.deepEqual(await app.db(table).where(who), [], table)
  const kept = await app.db('entries').where(who)
  assert.deepEqual([kept.length, kept[0].description, kept[0].stopped_at instanceof Date], [1, 'rigging', true])

  const home = await leaver.get('/')
  assert.equal(home.headers.location, `/workspaces/${cast.dora.workspace_id}/tracker`)
  assert.match((await leaver.get(home.headers.location as string)).text, /You have left Fair Winds/)
  assert.equal((await leaver.get('tracker')).status, 404)
})

test('somebody in Admins may leave too', async () => {
  const { others } = await ownWorkspace(app, 'Fair Winds', ana, ben)
  const leaver = others[0] as Person
  await giveRole(app.db, leaver, 'ROLE_SUPER_ADMIN')

  assert.equal((await leaver.post('leave')).status, 303)
  assert.equal((await memberOf(app.db, leaver)).state, 'removed')
})

test('the owner doesn’t leave by a mere click: the workspace’s name is asked for, and nothing happens without it', async () => {
  const { owner } = await ownWorkspace(app, 'Fair Winds', ana, dora)
  const page = await owner.get('leave')
  const mistyped = await owner.post('leave', { name: 'fair winds' })
  const untyped = await owner.post('leave')

  assert.match(page.text, /deletes it for everybody, for good/)
  assert.deepEqual([mistyped.status, untyped.status], [422, 422])
  assert.match(mistyped.text, /That is not its name/)
  assert.match(mistyped.text, /value="fair winds"/)
  assert.ok(await workspaceOf(app.db, owner))
})

test('when the owner leaves, the workspace is deleted', async () => {
  const { owner } = await ownWorkspace(app, 'Fair  Winds', ana, dora)

  assert.equal((await owner.post('leave', { name: ' Fair Winds ' })).status, 303)
  assert.equal(await workspaceOf(app.db, owner), undefined)
  assert.match((await owner.get('/workspaces')).text, /is deleted/)
})

/** One row at least in every table of a workspace. */
const OTHER_ID = 'de'.repeat(12)

async function fill(person: Person) {
  const { workspace_id, member_id } = person
  const { db } = app
  const add = async (table: string, row: object) =>
    (
      await db(table)
        .insert({ workspace_id, ...row })
        .returning('*')
    )[0].id
  const role_id = await add('roles', { name: 'ROLE_EXTRA' })
  await add('role_cells', { role_id, permission: 'view_project', allowed: true })
  await add('member_roles', { member_id, role_id })
  const team_id = await add('teams', { name: 'Crew' })
  await add('team_members', { team_id, member_id })
  const client_id = await add('clients', { name: 'Owner of a ship' })
  await add('client_teams', { client_id, team_id })
  const project_id = await add('projects', { name: 'Ship', client_id })
  await add('project_members', { project_id, member_id })
  await add('rates', { level: 'project_member', project_id, member_id, valid_from: '2026-01-01', rate_cents: 8500 })
  await add('restamps', { level: 'project', project_id, valid_from: '2026-01-01', entry_count: 3000 })
  await add('project_teams', { project_id, team_id })
  const task_id = await add('tasks', { project_id, name: 'Mast' })
  await add('task_members', { task_id, member_id })
  const reminder = { span: 'day', least_seconds: 27000, weekdays: [1, 5], hour: 9, for_all: false }
  const reminder_id = await add('reminders', reminder)
  await add('reminder_members', { reminder_id, member_id })
  await add('reminder_teams', { reminder_id, team_id })
  const report_id = await add('saved_reports', { member_id, name: 'Miles', kind: 'weekly', query: {}, period: 'week' })
  await add('saved_report_members', { report_id, member_id })
  await add('saved_report_teams', { report_id, team_id })
  await add('saved_report_links', { report_id, token_hash: 'none', sealed_token: 'none' })
  const tag_id = await add('tags', { name: 'urgent' })
  await add('favourites', { member_id, position: 1, project_id, task_id })
  await add('invitations', { email: 'new@northwind.example', invited_by: member_id })
  const entry = { member_id, project_id, zone: 'UTC', started_at: '2026-11-20T08:00:00Z' }
  const stopped = { ...entry, stopped_at: '2026-11-20T10:30:00Z' }
  const entry_id = await add('entries', stopped)
  await add('change_counts', { member_id, count: 1 })
  const export_id = await add('exports', { member_id, kind: 'detailed', format: 'xlsx', query: '' })
  await add('export_parts', { export_id, number: 0, bytes: Buffer.from('PK') })
  await add('entry_tags', { entry_id, tag_id })
  await settleMonths(db)
  const gone = {
    description: '',
    billable: false,
    rate_by_hand: false,
    tag_ids: [],
    version: 1,
    created_at: new Date(),
  }
  await add('deleted_entries', { ...stopped, ...gone, id: OTHER_ID, deletion_id: OTHER_ID, deleted_by: member_id })
  const { started_at, stopped_at } = stopped
  const { created_at, ...before } = { ...gone, started_at, stopped_at }
  await db('changed_entries').insert({ workspace_id, change_id: OTHER_ID, entry_id, changed_by: member_id, ...before })
  await add('entries', entry)
}

/** What the log of the panel says of the workspace: what happened, by whom, and to which. */
const notedOf = async ({ workspace_id }: Person) =>
  (await app.db('audit_events').where({ workspace_id })).map(({ kind, actor, subject }) => [kind, actor, subject])

async function rowsByTable(workspaceId: string): Promise<Record<string, number>> {
  const tables: string[] = await app
    .db('information_schema.columns')
    .where({ table_schema: 'public', column_name: 'workspace_id' })
    .whereNot({ table_name: 'audit_events' }) // the log says later what became of it
    .orderBy('table_name')
    .pluck('table_name')
  const counts: Record<string, number> = {}
  for (const table of tables) {
    counts[table] = (await app.db(table).where({ workspace_id: workspaceId }).pluck('workspace_id')).length
  }
  return counts
}

test('deleting a workspace takes every row of it, and none of another', async () => {
  const { owner } = await ownWorkspace(app, 'Fair Winds', ana, ben, dora)
  await fill(owner)
  const { owner: neighbour } = await ownWorkspace(app, 'Fair Winds', finn)
  await fill(neighbour)
  const others = await rowsByTable(neighbour.workspace_id)
  const filled = await rowsByTable(owner.workspace_id)
  assert.deepEqual(
    Object.keys(filled).filter(table => filled[table] === 0),
    [],
    'fill() leaves these tables empty',
  )
  const page = await owner.get('delete')
  const { status, headers } = await owner.post('delete', { name: 'Fair Winds' })

  assert.match(page.text, /3 members lose it/)
  assert.match(page.text, /2 entries/)
  assert.match(page.text, /2:30 hours/)
  assert.match(page.text, /1 project</)
  assert.deepEqual([status, headers.location], [303, '/'])
  assert.equal(await workspaceOf(app.db, owner), undefined)
  assert.deepEqual(
    Object.entries(await rowsByTable(owner.workspace_id)).filter(([, count]) => count > 0),
    [],
  )
  assert.deepEqual(await rowsByTable(neighbour.workspace_id), others)
  assert.deepEqual(await notedOf(owner), [['workspace_deleted', 'ana', 'Fair Winds']])
  assert.equal((await app.db('users').whereIn('username', ['ana', 'ben', 'dora'])).length, 3)
})

test('nobody but the owner deletes or hands over, not even Admins, and none is offered it', async () => {
  for (const person of [ben, dora]) {
    for (const path of ['delete', 'owner']) {
      assert.equal((await person.get(path)).status, 403, path)
      const posted = await person.post(path, { name: 'Northwind Studio', member_id: ben.member_id })
      assert.equal(posted.status, 403, path)
    }
  }
  assert.doesNotMatch((await ben.get('settings')).text, /\/delete"|\/owner"/)
  assert.match((await ana.get('settings')).text, /\/delete"/)
  assert.equal((await workspaceOf(app.db, ana)).owner_id, ana.member_id)
})

test('leaving, deleting and handing over ask for a password that was typed lately', async () => {
  await makeLogInOld(app.db, ana)
  const answers = []
  for (const path of ['leave', 'delete', 'owner'])
    answers.push(await ana.get(path), await ana.post(path, { name: 'Northwind Studio', member_id: ben.member_id }))
  await makeLogInFresh(app.db, ana)

  for (const { headers } of answers) assert.match(headers.location ?? '', /^\/confirm/)
  assert.equal((await workspaceOf(app.db, ana)).owner_id, ana.member_id)
})

test('the owner hands over to somebody in Admins, and stays in Admins', async () => {
  const { owner, others } = await ownWorkspace(app, 'Fair Winds', ana, ben, dora)
  const [heir, regular] = others as [Person, Person]
  await giveRole(app.db, heir, 'ROLE_SUPER_ADMIN')
  const page = await owner.get('owner')
  assert.ok(page.text.includes(heir.member_id) && !page.text.includes(regular.member_id))

  const { status } = await owner.post('owner', { name: 'Fair Winds', member_id: heir.member_id })

  assert.equal(status, 303)
  assert.equal((await workspaceOf(app.db, owner)).owner_id, heir.member_id)
  assert.deepEqual(await notedOf(owner), [['workspace_owner_changed', 'ana', 'Fair Winds']])
  assert.equal((await owner.get('settings')).status, 200)
  assert.equal((await owner.get('delete')).status, 403)
  assert.equal((await heir.get('delete')).status, 200)
  assert.equal((await owner.post('leave')).status, 303)
})

test('a workspace is handed over to no regular, inactive or foreign member, nor without its name', async () => {
  const { owner, others } = await ownWorkspace(app, 'Fair Winds', ana, ben, dora)
  const [inactive, regular] = others as [Person, Person]
  await giveRole(app.db, inactive, 'ROLE_SUPER_ADMIN')
  await app.db('members').where({ id: inactive.member_id }).update({ state: 'inactive' })
  for (const member_id of [inactive.member_id, regular.member_id, finn.member_id, owner.member_id, 'x', '']) {
    const { status, text } = await owner.post('owner', { name: 'Fair Winds', member_id })
    assert.equal(status, 422, member_id)
    assert.match(text, /the only one there|Choose somebody else/)
  }
  await app.db('members').where({ id: inactive.member_id }).update({ state: 'active' })
  const unnamed = await owner.post('owner', { name: 'Foul Winds', member_id: inactive.member_id })

  assert.equal(unnamed.status, 422)
  assert.match(unnamed.text, new RegExp(`value="${inactive.member_id}" selected`))
  assert.equal((await workspaceOf(app.db, owner)).owner_id, owner.member_id)
})

test('of a hand-over and the heir’s leaving at once, never both happen', async () => {
  for (let round = 0; round < 5; round++) {
    const { owner, others } = await ownWorkspace(app, `Fair Winds ${round}`, ana, ben)
    const heir = others[0] as Person
    await giveRole(app.db, heir, 'ROLE_SUPER_ADMIN')
    await Promise.all([
      owner.post('owner', { name: `Fair Winds ${round}`, member_id: heir.member_id }),
      heir.post('leave'),
    ])
    const { owner_id } = await workspaceOf(app.db, owner)

    assert.equal((await app.db('members').where({ id: owner_id }).first()).state, 'active')
  }
})
