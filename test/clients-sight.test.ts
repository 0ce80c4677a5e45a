import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let workspace_id: string
let acme: string
let design: string
let print: string
let ship: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ workspace_id } = cast.ana)
})

/** Acme is limited to Design, in which Emil is. Its ship is public; Cleo is a direct member. Ben is in Admins. */
beforeEach(async () => {
  for (const table of ['entries', 'projects', 'clients', 'teams', 'role_cells', 'member_roles'])
    await app.db(table).del()
  await app.db('roles').where({ built_in: false }).del()
  await giveRole(app.db, cast.ben, 'ROLE_SUPER_ADMIN')
  acme = await add('clients', { name: 'Acme' })
  design = await add('teams', { name: 'Design' })
  print = await add('teams', { name: 'Print' })
  ship = await add('projects', { name: 'Ship', client_id: acme })
  await app.db('client_teams').insert({ workspace_id, client_id: acme, team_id: design })
  await app.db('team_members').insert({ workspace_id, team_id: design, member_id: cast.emil.member_id })
  await app.db('project_members').insert({ workspace_id, project_id: ship, member_id: cast.cleo.member_id })
})

const add = async (table: string, row: object): Promise<string> =>
  (
    await app
      .db(table)
      .insert({ workspace_id, ...row })
      .returning('id')
  )[0].id

type Name = keyof typeof cast
const NAMES = ['ana', 'ben', 'cleo', 'dora', 'emil'] as const satisfies Name[]

/** Who finds the client at its address and in the list, which must agree. */
async function whoSees(id: string): Promise<Name[]> {
  const seeing: Name[] = []
  for (const name of NAMES) {
    const page = await cast[name].get(`clients/${id}`)
    const list = await cast[name].get('clients?state=all')
    assert.equal(list.text.includes(`client-${id}`), page.status === 200, name)
    if (page.status === 200) seeing.push(name)
    else assert.equal(page.status, 404)
  }
  return seeing
}

const teamsOf = (id: string): Promise<string[]> =>
  app.db('client_teams').where({ client_id: id }).orderBy('team_id').pluck('team_id')
const limit = (who: Name, teams: string[], more: [string, string][] = []) =>
  cast[who].post(`clients/${acme}`, [['name', 'Acme'], ...teams.map((id): [string, string] => ['team', id]), ...more])

/** A role that edits clients, and does not see everything. */
async function giveClerk(who: Name) {
  const role_id = await add('roles', { name: 'ROLE_CLERK' })
  await app.db('role_cells').insert({ workspace_id, role_id, permission: 'edit_client', allowed: true })
  await app.db('member_roles').insert({ workspace_id, member_id: cast[who].member_id, role_id })
}

test('a client with teams is seen by members of those, by its projects’ direct members and by whoever sees everything', async () => {
  assert.deepEqual(await whoSees(acme), ['ana', 'ben', 'cleo', 'emil'])
  await app.db('client_teams').del()
  assert.deepEqual(await whoSees(acme), ['ana', 'ben', 'cleo', 'dora', 'emil'])
})

test('being on a deleted project shows no client', async () => {
  await app.db('projects').where({ id: ship }).update({ deleted_at: new Date() })
  assert.deepEqual(await whoSees(acme), ['ana', 'ben', 'emil'])
})

test('the page of who sees it names the same people, and why', async () => {
  const reasons = async (as: Name) => {
    const { text } = await cast[as].get(`clients/${acme}/who`)
    const table = text.slice(text.indexOf('<tbody'), text.indexOf('</tbody'))
    return table
      .split('<tr>')
      .slice(1)
      .map(row => [
        row.match(/class="name"[^>]*>(\w+)/)?.[1],
        row.match(/<td>(.*)<\/td>/)?.[1]?.replace(/[\u2068\u2069]/g, ''),
      ])
  }
  const limited = [
    ['Ana', 'Sees everything in the workspace'],
    ['Ben', 'Sees everything in the workspace'],
    ['Cleo', 'Manager or direct member of one of its projects'],
    ['Emil', 'In Design'],
  ]

  assert.deepEqual(await reasons('ana'), limited)
  assert.deepEqual(await reasons('emil'), limited)
  await app.db('client_teams').del()
  assert.deepEqual(
    (await reasons('dora')).map(([name]) => name),
    ['Ana', 'Ben', 'Cleo', 'Dora', 'Emil'],
  )
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  const without = await reasons('dora')
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'active' })
  assert.ok(!without.some(([name]) => name === 'Emil'))
})

test('whoever edits the client says which teams limit it, and saying none opens it', async () => {
  const both = await limit('ben', [design, print])
  const attached = await teamsOf(acme)
  const none = await limit('ben', [])

  assert.deepEqual([both.status, none.status], [303, 303])
  assert.deepEqual(attached, [design, print].sort())
  assert.deepEqual(await whoSees(acme), ['ana', 'ben', 'cleo', 'dora', 'emil'])
})

test('a team that is gone, or another workspace’s, limits nothing', async () => {
  const foreign = await add('teams', { name: 'Foreign', workspace_id: cast.finn.workspace_id })
  for (const team of [foreign, '0'.repeat(24)]) {
    const { status, text } = await limit('ben', [design, team], [['note', 'kept']])
    assert.equal(status, 422)
    assert.match(text, /id="team-error"[\s\S]*One of these teams is gone/)
  }
  assert.equal((await limit('ben', ['x'])).status, 422)
  assert.deepEqual(await teamsOf(acme), [design])
  assert.equal((await app.db('clients').where({ id: acme }).first()).note, '')
})

test('nobody limits a client out of their own sight without saying so', async () => {
  await giveClerk('emil')
  const warned = await limit('emil', [print])
  const kept = await teamsOf(acme)
  const again = await limit('emil', [print, design])
  const knowing = await limit('emil', [print], [['unseen', '1']])

  assert.equal(warned.status, 422)
  assert.match(warned.text, /you won’t see this client any more/)
  assert.match(warned.text, new RegExp(`value="${print}" checked`))
  assert.match(warned.text, /name="unseen" value="1"/)
  assert.deepEqual(kept, [design])
  assert.equal(again.status, 303)
  assert.deepEqual([knowing.status, knowing.headers.location], [303, `/workspaces/${workspace_id}/clients`])
  assert.deepEqual(await teamsOf(acme), [print])
  assert.equal((await cast.emil.get(`clients/${acme}`)).status, 404)
})

test('whoever may edit clients edits none that they don’t see', async () => {
  await giveClerk('dora')
  for (const act of ['', '/archive', '/restore', '/delete'])
    assert.equal((await cast.dora.post(`clients/${acme}${act}`, { name: 'Hers' })).status, 404)
  assert.deepEqual(await teamsOf(acme), [design])
})

test('a client of the same name that isn’t seen is not handed out, only its name is taken', async () => {
  await app.db('role_cells').del()
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: 'ROLE_USER' }).first('id')
  await app.db('role_cells').insert({ workspace_id, role_id, permission: 'create_client', allowed: true })
  const { status, text } = await cast.dora.post('clients', { name: 'acme' })

  assert.equal(status, 422)
  assert.doesNotMatch(text, new RegExp(acme))
})

test('whoever sees no members sees not who sees a client', async () => {
  const { workspace_id } = cast.ana
  const role = await app.db('roles').where({ workspace_id, name: 'ROLE_USER' }).first('id')
  await app.db('role_cells').insert({ workspace_id, role_id: role.id, permission: 'view_member', allowed: false })
  const answers = [await cast.emil.get(`clients/${acme}/who`), await cast.emil.get(`clients/${acme}`)]
  await app.db('role_cells').del()

  assert.deepEqual([answers[0]?.status, answers[1]?.status], [403, 200])
  assert.doesNotMatch(String(answers[1]?.text), /Who can see this/)
})
