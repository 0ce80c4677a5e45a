import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as instance from '../src/instance/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { addMember, createCast, createOperator, createUser, createWorkspace, type Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { queriesDuring } from './support/queries.js'
import type { Visitor } from './support/visitor.js'
import { giveRole, ownWorkspace, workspaceOf } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let operator: Visitor
let ana: Person
let dora: Person

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ ana, dora } = cast)
  operator = await enterPanel(app)
})

beforeEach(() => app.db('audit_events').del())

/** What operators did since the test began. */
const events = () => app.db('audit_events').whereNotNull('operator_id')

const list = async (query = '') => {
  const { status, text } = await operator.get(`/admin/workspaces${query}`)
  assert.equal(status, 200)
  return { text, names: [...text.matchAll(/<th scope="row"><a [^>]*>([^<]*)</g)].map(([, name]) => name) }
}

test('all workspaces with owner, members, entries and last activity', async () => {
  await dora.post('timer', { description: 'counted' })
  await app
    .db('members')
    .where({ workspace_id: ana.workspace_id })
    .update({ last_active_at: new Date('2026-03-04T12:00:00Z') })
  const { text, names } = await list()

  assert.deepEqual(names, ['Elsewhere', 'Northwind Studio'])
  const row = text.slice(text.indexOf(`workspace-${ana.workspace_id}`)).replace(/\s+/g, ' ')
  assert.match(
    row,
    />Ana<\/a>.*?<td class="number roomy">5<\/td> <td class="number">1<\/td> <td class="number roomy">4 Mar 2026</,
  )
  assert.match(text, /2 workspaces/)
})

test('sorted by each column, either way round, and back', async () => {
  const calm = await createWorkspace(app.db, 'Calm', dora.user_id)
  for (const username of ['gero', 'hedy', 'ines', 'jana', 'karl', 'lena'])
    await addMember(app.db, calm, await createUser(app.db, username))
  await app
    .db('members')
    .where({ workspace_id: calm })
    .update({ last_active_at: new Date('2026-01-01') })
  const entry = { workspace_id: calm, zone: 'UTC', started_at: '2026-02-02T08:00Z', stopped_at: '2026-02-02T09:00Z' }
  const { owner_id: member_id } = await app.db('workspaces').where({ id: calm }).first()
  await app.db('entries').insert(Array.from({ length: 3 }, () => ({ ...entry, member_id })))
  const orders: Record<string, string[]> = {
    name: ['Calm', 'Elsewhere', 'Northwind Studio'],
    owner: ['Northwind Studio', 'Calm', 'Elsewhere'],
    members: ['Elsewhere', 'Northwind Studio', 'Calm'],
    entries: ['Elsewhere', 'Northwind Studio', 'Calm'],
    activity: ['Calm', 'Northwind Studio', 'Elsewhere'],
  }
  for (const [sort, names] of Object.entries(orders)) {
    assert.deepEqual((await list(`?sort=${sort}&order=asc`)).names, names, sort)
    assert.deepEqual((await list(`?sort=${sort}&order=desc`)).names, names.toReversed(), sort)
  }
  assert.match(
    (await list('?sort=entries')).text,
    /<th[^>]*aria-sort="descending">\s*<a href="\?sort=entries&amp;order=asc"/,
  )
  assert.equal((await list('?sort=nonsense&order=up')).names.length, 3)
  await app.db('entries').where({ workspace_id: calm }).del()
  await app.db('workspaces').where({ id: calm }).del()
})

test('found by a part of the name, by its owner’s name or address, by its id, and not by what is like none', async () => {
  const found = async (q: string) => (await list(`?q=${encodeURIComponent(q)}`)).names
  assert.deepEqual(await found('STUDIO'), ['Northwind Studio'])
  assert.deepEqual(await found('ANA'), ['Northwind Studio'])
  assert.deepEqual(await found('finn@northwind'), ['Elsewhere'])
  assert.deepEqual(await found(ana.workspace_id.toUpperCase()), ['Northwind Studio'])
  assert.deepEqual(await found('%'), [])
  assert.match((await list('?q=nothing')).text, /No workspace fits this.*Show all workspaces/s)
})

test('an instance without any says so', async () => {
  const bare = await openApp()
  await createOperator(bare.db)
  await instance.finishSetUp(bare.db)
  assert.match((await (await enterPanel(bare)).get('/admin/workspaces')).text, /There is no workspace/)
})

test('200 of them go by 50 a page, each once, with as many queries as 2', async () => {
  const count = async () => (await queriesDuring(app.db, () => operator.get('/admin/workspaces?sort=entries'))).length
  const few = await count()
  for (let number = 0; number < 200; number++) await createWorkspace(app.db, `Many ${number % 7}`, dora.user_id)
  assert.equal(await count(), few)

  for (const sort of ['name', 'members', 'activity']) {
    const seen: (string | undefined)[] = []
    for (let query: string | undefined = `?q=many&sort=${sort}`; query; ) {
      const { text } = await list(query)
      seen.push(...[...text.matchAll(/id="workspace-(\w+)"/g)].map(([, id]) => id))
      query = /href="\/admin\/workspaces(\?[^"]*after=[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    assert.deepEqual([seen.length, new Set(seen).size], [200, 200], sort)
  }
  await app.db('workspaces').where('name', 'like', 'Many%').del()
})

test('entries are counted so far, and then it says that there are more', async () => {
  const { workspace_id, member_id } = cast.finn
  const entry = {
    workspace_id,
    member_id,
    zone: 'UTC',
    started_at: '2026-02-02T08:00Z',
    stopped_at: '2026-02-02T09:00Z',
  }
  for (let batch = 0; batch < 11; batch++) await app.db('entries').insert(Array.from({ length: 1000 }, () => entry))
  const { text } = await list('?q=elsewhere')

  assert.match(text, /<td class="number">10,000\+</)
  await app.db('entries').where({ workspace_id }).del()
})

test('one of them: its id, owner, day and members, of whom any active one may be made the owner', async () => {
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  const { text } = await operator.get(`/admin/workspaces/${ana.workspace_id}`)

  assert.ok(text.includes(`<code>${ana.workspace_id}</code>`))
  assert.equal([...text.matchAll(/id="member-/g)].length, 5)
  const offered = [...text.matchAll(/\/owner\/(\w+)"/g)].map(([, id]) => id)
  assert.deepEqual(offered.sort(), [cast.ben, cast.cleo, dora].map(({ member_id }) => member_id).sort())
  assert.match((await operator.get(`/admin/workspaces/${ana.workspace_id}?q=cleo`)).text, /1 member</)
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'active' })
})

test('it is given to any active member; who owned it stays in Admins, and the log names both', async () => {
  const { owner, others } = await ownWorkspace(app, 'Fair Winds', ana, dora)
  const [heir] = others as [Person]
  const address = `/admin/workspaces/${owner.workspace_id}/owner/${heir.member_id}`
  assert.match((await operator.get(address)).text, /Give <bdi>Fair Winds<\/bdi> to <bdi>Dora<\/bdi>\?/)
  const { status, headers } = await operator.post(address)

  assert.deepEqual([status, headers.location], [303, `/admin/workspaces/${owner.workspace_id}`])
  assert.equal((await workspaceOf(app.db, owner)).owner_id, heir.member_id)
  assert.equal((await owner.get('teams/admins/members')).status, 200)
  assert.equal((await heir.get('delete')).status, 200)
  const [{ kind, actor, subject, details }] = await events()
  assert.deepEqual([kind, actor, subject], ['workspace_owner_changed', 'operator', 'Fair Winds'])
  assert.deepEqual(details, { old: 'ana', new: 'dora' })
})

test('it is given to no inactive, deactivated, removed or foreign member, nor to its owner', async () => {
  const { owner, others } = await ownWorkspace(app, 'Fair Winds', ana, cast.ben, cast.cleo, dora)
  const [inactive, removed, deactivated] = others as [Person, Person, Person]
  await giveRole(app.db, inactive, 'ROLE_SUPER_ADMIN')
  await app.db('members').where({ id: inactive.member_id }).update({ state: 'inactive' })
  await app.db('members').where({ id: removed.member_id }).update({ state: 'removed' })
  await app.db('users').where({ id: deactivated.user_id }).update({ state: 'deactivated' })
  for (const { member_id } of [inactive, removed, deactivated, cast.finn, owner]) {
    const address = `/admin/workspaces/${owner.workspace_id}/owner/${member_id}`
    assert.equal((await operator.get(address)).status, 404)
    assert.equal((await operator.post(address)).status, 404)
  }
  assert.equal((await workspaceOf(app.db, owner)).owner_id, owner.member_id)
  assert.deepEqual(await events(), [])
  await app.db('users').update({ state: 'active' })
})

test('it is deleted when its name is typed, after saying what goes, and the log keeps its name', async () => {
  const { owner } = await ownWorkspace(app, 'Foul Winds', ana, dora)
  await owner.post('timer', { description: 'lost' })
  const address = `/admin/workspaces/${owner.workspace_id}/delete`
  assert.match((await operator.get(address)).text, /2 members lose it.*1 entry,/s)
  const mistyped = await operator.post(address, { name: 'Fair Winds' })
  assert.equal(mistyped.status, 422)
  assert.match(mistyped.text, /value="Fair Winds".*That is not its name/s)
  assert.ok(await workspaceOf(app.db, owner))

  const { headers } = await operator.post(address, { name: 'Foul Winds' })
  assert.equal(headers.location, '/admin/workspaces')
  assert.equal(await workspaceOf(app.db, owner), undefined)
  assert.equal((await operator.post(address, { name: 'Foul Winds' })).status, 404) // pressed twice
  const lines = await events()
  assert.deepEqual(
    lines.map(({ kind, subject, details }) => [kind, subject, details]),
    [['workspace_deleted', 'Foul Winds', { owner: 'ana' }]],
  )
})

test('giving and deleting ask for the password again, looking doesn’t', async () => {
  const path = `/admin/workspaces/${ana.workspace_id}`
  await app.db('operator_sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  for (const way of [`${path}/delete`, `${path}/owner/${dora.member_id}`]) {
    assert.match((await operator.get(way)).headers.location ?? '', /^\/admin\/confirm/)
    assert.match((await operator.post(way, { name: 'Northwind Studio' })).headers.location ?? '', /^\/admin\/confirm/)
  }
  assert.equal((await operator.get(path)).status, 200)
  await app.db('operator_sessions').update({ confirmed_at: new Date() })
  assert.equal((await workspaceOf(app.db, ana)).owner_id, ana.member_id)
})
