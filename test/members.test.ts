import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as settings from '../src/settings/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { addMember, createCast, createUser, logIn, type Person, weaken } from './support/cast.js'
import { waitFor } from './support/server.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

beforeEach(async () => {
  const { workspace_id } = cast.ana
  for (const table of ['entries', 'member_roles', 'role_cells', 'team_members', 'teams', 'project_members', 'projects'])
    await app.db(table).where({ workspace_id }).del()
  await app.db('roles').where({ workspace_id, built_in: false }).del()
  await app.db('members').where({ workspace_id }).update({ state: 'active' })
  await give(cast.ben, 'ROLE_SUPER_ADMIN')
})

const roleId = async (name: string): Promise<string> =>
  (await app.db('roles').where({ workspace_id: cast.ana.workspace_id, name }).first('id')).id

const give = async ({ workspace_id, member_id }: Person, name: string) =>
  app.db('member_roles').insert({ workspace_id, member_id, role_id: await roleId(name) })

/** A role of the workspace's own that grants these, held by `person`. */
async function giveOwnRole(person: Person, ...permissions: string[]) {
  const { workspace_id } = person
  const [role] = await app.db('roles').insert({ workspace_id, name: 'ROLE_OFFICE' }).returning('id')
  await app
    .db('role_cells')
    .insert(permissions.map(permission => ({ workspace_id, role_id: role.id, permission, allowed: true })))
  await give(person, 'ROLE_OFFICE')
}

const rolesOf = ({ member_id }: Person): Promise<string[]> =>
  app
    .db('member_roles as mr')
    .join('roles as r', function () {
      this.on('r.workspace_id', 'mr.workspace_id').andOn('r.id', 'mr.role_id')
    })
    .where({ 'mr.member_id': member_id })
    .orderBy('r.name')
    .pluck('r.name')

const stateOf = async ({ member_id }: Person) => (await app.db('members').where({ id: member_id }).first('state')).state
const at = (person: Person, rest = '') => `members/${person.member_id}${rest}`

async function giveRole(actor: Person, person: Person, name: string) {
  return (await actor.post(at(person, '/roles'), { role: await roleId(name) })).status
}
async function takeRole(actor: Person, person: Person, name: string) {
  return (await actor.post(at(person, `/roles/${await roleId(name)}/delete`))).status
}

test('a regular member sees everybody with their e-mail addresses, inactive ones too, and no actions', async () => {
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  const { status, text } = await cast.dora.get('members')

  assert.equal(status, 200)
  for (const name of ['ana', 'ben', 'cleo', 'dora', 'emil'])
    assert.match(text, new RegExp(`${name}@northwind\\.example`))
  assert.match(text, /Inactive/)
  assert.doesNotMatch(text, /finn/)
  assert.doesNotMatch(text, /Invite people/)

  const page = (await cast.dora.get(at(cast.emil))).text
  assert.match(page, /emil@northwind\.example/)
  assert.doesNotMatch(page, /Deactivate|Reactivate|Remove|Take away|Give a role/)
})

test('the owner and Admins are marked', async () => {
  const { text } = await cast.dora.get('members')
  const row = (person: Person) => new RegExp(`id="member-${person.member_id}".*?</tr>`, 's').exec(text)?.[0] ?? ''

  assert.match(row(cast.ana), />Owner</)
  assert.match(row(cast.ben), />Admin</)
  assert.doesNotMatch(row(cast.dora), />Owner<|>Admin</)
})

test('whoever may not see members sees no list, no page and no link to them', async () => {
  const cell = { workspace_id: cast.ana.workspace_id, role_id: await roleId('ROLE_USER'), permission: 'view_member' }
  await app.db('role_cells').insert({ ...cell, allowed: false })

  assert.equal((await cast.dora.get('members')).status, 403)
  assert.equal((await cast.dora.get(at(cast.emil))).status, 404)
  assert.equal((await cast.dora.get(at(cast.dora))).status, 200)
  assert.doesNotMatch((await cast.dora.get('tracker')).text, /\/members"/)
})

const namesIn = (text: string) =>
  [...text.matchAll(/<a class="name"[^>]*>([^<]*)</g)].map(([, name]) => name?.toLowerCase())

test('the list narrows by state, role, team and words', async () => {
  const { workspace_id } = cast.ana
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  await give(cast.cleo, 'ROLE_TEAMLEAD')
  const [team] = await app.db('teams').insert({ workspace_id, name: 'Design' }).returning('id')
  await app.db('team_members').insert({ workspace_id, team_id: team.id, member_id: cast.dora.member_id })
  const found = async (query: string) => namesIn((await cast.dora.get(`members?${query}`)).text)

  assert.deepEqual(await found(''), ['ana', 'ben', 'cleo', 'dora', 'emil'])
  assert.deepEqual(await found('state=inactive'), ['emil'])
  assert.deepEqual(await found('state=active'), ['ana', 'ben', 'cleo', 'dora'])
  assert.deepEqual(await found('role=ROLE_TEAMLEAD'), ['cleo'])
  assert.deepEqual(await found('role=ROLE_SUPER_ADMIN'), ['ana', 'ben'])
  assert.deepEqual(await found('role=ROLE_USER&q=DORA'), ['dora'])
  assert.deepEqual(await found(`team=${team.id}`), ['dora'])
  assert.deepEqual(await found('q=eMiL%40north'), ['emil'])
  assert.deepEqual(await found('q=%25'), [])
  assert.deepEqual(await found('q=_'), [])
  assert.deepEqual(await found("q='--&team=nonsense&state=odd&role=x&after=y"), [])
  assert.deepEqual(await found('team=nonsense&state=odd&after=y'), ['ana', 'ben', 'cleo', 'dora', 'emil'])
})

test('fifty a page, by name, there and back again without a gap', async () => {
  const elsewhere = await openApp()
  const { ana } = await createCast(elsewhere)
  for (let number = 0; number < 115; number++) {
    const username = `zoe${String(number).padStart(3, '0')}`
    await addMember(elsewhere.db, ana.workspace_id, await createUser(elsewhere.db, username, { alias: '' }))
  }
  const seen: string[] = []
  const addresses: string[] = ['?q=zoe']
  const link = (text: string, label: string) =>
    new RegExp(`href="[^"?]*(\\?[^"]*)">(?:<svg.*?</svg>)?${label}`).exec(text)?.[1]?.replaceAll('&amp;', '&')
  for (let next: string | undefined = '?q=zoe'; next; ) {
    const { text } = await ana.get(`members${next}`)
    assert.match(text, /115 members/)
    seen.push(...(namesIn(text) as string[]))
    next = link(text, 'Next')
    if (next) addresses.push(next)
  }
  assert.deepEqual([seen.length, addresses.length], [115, 3])
  assert.deepEqual(seen, [...new Set(seen)].sort())

  const back = link((await ana.get(`members${addresses[2]}`)).text, 'Previous')
  assert.deepEqual(namesIn((await ana.get(`members${back}`)).text), seen.slice(50, 100))
})

test('Admins give and take every role; the page offers no more than that', async () => {
  assert.equal(await giveRole(cast.ana, cast.emil, 'ROLE_TEAMLEAD'), 303)
  assert.equal(await giveRole(cast.ben, cast.emil, 'ROLE_ADMIN'), 303)
  assert.equal(await giveRole(cast.ben, cast.emil, 'ROLE_ADMIN'), 303)
  assert.deepEqual(await rolesOf(cast.emil), ['ROLE_ADMIN', 'ROLE_TEAMLEAD'])
  assert.match((await cast.emil.get(at(cast.emil))).text, /TEAMLEAD/)

  assert.equal(await takeRole(cast.ben, cast.emil, 'ROLE_ADMIN'), 303)
  assert.equal(await takeRole(cast.ben, cast.emil, 'ROLE_ADMIN'), 303)
  assert.deepEqual(await rolesOf(cast.emil), ['ROLE_TEAMLEAD'])
  assert.equal(await giveRole(cast.ben, cast.emil, 'ROLE_USER'), 403)
})

test('a custom role with assign_roles gives what its holder holds, and never ROLE_ADMIN', async () => {
  await giveOwnRole(cast.cleo, 'assign_roles')
  const { text } = await cast.cleo.get(at(cast.dora))

  assert.match(text, /OFFICE/)
  assert.doesNotMatch(text, /TEAMLEAD|>ADMIN/)
  assert.equal(await giveRole(cast.cleo, cast.dora, 'ROLE_OFFICE'), 303)
  for (const name of ['ROLE_ADMIN', 'ROLE_TEAMLEAD', 'ROLE_SUPER_ADMIN'])
    assert.equal(await giveRole(cast.cleo, cast.dora, name), 403)
  assert.equal(await giveRole(cast.cleo, cast.cleo, 'ROLE_SUPER_ADMIN'), 403)
  assert.equal(await takeRole(cast.cleo, cast.ben, 'ROLE_SUPER_ADMIN'), 403)
  assert.deepEqual(await rolesOf(cast.dora), ['ROLE_OFFICE'])
})

test('who holds nothing of the kind gives no role', async () => {
  assert.equal(await giveRole(cast.dora, cast.dora, 'ROLE_TEAMLEAD'), 403)
  assert.equal(await takeRole(cast.dora, cast.ben, 'ROLE_SUPER_ADMIN'), 403)
  assert.deepEqual(await rolesOf(cast.dora), [])
})

test('an Admin brings others into Admins, only the owner takes others out, and anybody may leave', async () => {
  assert.equal(await giveRole(cast.ben, cast.cleo, 'ROLE_SUPER_ADMIN'), 303)
  assert.equal(await takeRole(cast.ben, cast.cleo, 'ROLE_SUPER_ADMIN'), 403)
  assert.equal((await cast.ben.post(at(cast.cleo, '/deactivate'))).status, 403)
  assert.equal((await cast.ben.post(at(cast.cleo, '/delete'))).status, 403)
  assert.equal((await cast.ben.get(at(cast.cleo, '/delete'))).status, 403)
  assert.doesNotMatch((await cast.ben.get(at(cast.cleo))).text, /Deactivate|Remove|Take away SUPER_ADMIN/)

  assert.equal(await takeRole(cast.ana, cast.cleo, 'ROLE_SUPER_ADMIN'), 303)
  assert.equal(await takeRole(cast.ben, cast.ben, 'ROLE_SUPER_ADMIN'), 303)
  assert.deepEqual([await rolesOf(cast.cleo), await rolesOf(cast.ben)], [[], []])
})

test('nobody takes the owner’s role, deactivates or removes the owner, the owner neither', async () => {
  for (const actor of [cast.ana, cast.ben]) {
    assert.equal(await takeRole(actor, cast.ana, 'ROLE_SUPER_ADMIN'), 403)
    assert.equal((await actor.post(at(cast.ana, '/deactivate'))).status, 403)
    assert.equal((await actor.post(at(cast.ana, '/delete'))).status, 403)
  }
  assert.equal(await giveRole(cast.ben, cast.ana, 'ROLE_SUPER_ADMIN'), 303)
  assert.deepEqual(await rolesOf(cast.ana), [], 'what the owner always holds is never stored')
})

test('a role of another workspace and a member of another are not found', async () => {
  const foreign = await app.db('roles').where({ workspace_id: cast.finn.workspace_id }).first('id')

  assert.equal((await cast.ana.post(at(cast.dora, '/roles'), { role: foreign.id })).status, 404)
  assert.equal((await cast.ana.post(at(cast.dora, `/roles/${foreign.id}/delete`))).status, 404)
  for (const rest of ['', '/delete']) assert.equal((await cast.ana.get(at(cast.finn, rest))).status, 404)
  for (const rest of ['/deactivate', '/reactivate', '/delete'])
    assert.equal((await cast.ana.post(at(cast.finn, rest))).status, 404)
})

test('giving roles asks for the password again after a quarter of an hour', async () => {
  await app
    .db('sessions')
    .where({ user_id: cast.ana.user_id })
    .update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  const { headers } = await cast.ana.post(at(cast.emil, '/roles'), { role: await roleId('ROLE_TEAMLEAD') })
  await app.db('sessions').where({ user_id: cast.ana.user_id }).update({ confirmed_at: new Date() })

  assert.match(headers.location ?? '', /^\/confirm/)
  assert.deepEqual(await rolesOf(cast.emil), [])
})

test('a role that isn’t chosen is said beside the field', async () => {
  const { status, text } = await cast.ana.post(at(cast.emil, '/roles'), {})

  assert.equal(status, 422)
  assert.match(text, /aria-describedby="role-error"/)
})

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

test('htmx gets the member’s page anew, and whoever changed their own roles a whole one', async () => {
  const given = await cast.ana.post(at(cast.emil, '/roles'), { role: await roleId('ROLE_TEAMLEAD') }, { htmx: true })
  assert.deepEqual([given.status, /TEAMLEAD/.test(given.text), /<html/.test(given.text)], [200, true, false])

  const left = await cast.ben.post(
    at(cast.ben, `/roles/${await roleId('ROLE_SUPER_ADMIN')}/delete`),
    {},
    { htmx: true },
  )
  assert.match(left.headers['hx-redirect'] ?? '', /\/members\//)
})
