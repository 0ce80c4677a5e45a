import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { Sql } from '../src/database/sql.js'
import { entriesFor } from '../src/entries/policy.js'
import { findMember } from '../src/members/queries.js'
import type { Permission } from '../src/permissions/catalog.js'
import { projectsFor } from '../src/projects/policy.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let design: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  design = await insert('teams', { name: 'Design' })
  await insert('team_members', { team_id: design, member_id: cast.emil.member_id, is_lead: true })
  await insert('team_members', { team_id: design, member_id: cast.dora.member_id })
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('role_cells').del()
  await app.db('member_roles').del()
  await app.db('members').update({ state: 'active' })
  await app.db('projects').del()
  await app.db('clients').del()
  await give(cast.ben, 'ROLE_SUPER_ADMIN')
})

test('the page names the role that grants each permission', async () => {
  await give(cast.emil, 'ROLE_TEAMLEAD')
  const rows = await heldBy(cast.ben, cast.emil)

  assert.equal(rows.view_own_timesheet, 'ROLE_USER, ROLE_TEAMLEAD')
  assert.equal(rows.view_teamlead_timesheet, 'ROLE_TEAMLEAD')
  assert.equal(rows.view_other_timesheet, undefined)
})

test('a permission that is taken away is gone from the page too', async () => {
  await give(cast.emil, 'ROLE_TEAMLEAD')
  await turn('ROLE_TEAMLEAD', 'view_teamlead_timesheet', false)

  assert.equal((await heldBy(cast.ben, cast.emil)).view_teamlead_timesheet, undefined)
})

test('a lead sees a member’s entry by the team, and by the role that lets leads', async () => {
  await give(cast.emil, 'ROLE_TEAMLEAD')
  await turn('ROLE_USER', 'view_colleague_timesheet', false)
  await turn('ROLE_TEAMLEAD', 'view_colleague_timesheet', false)
  const { View, Edit } = await ask(cast.ben, cast.emil, { entry: await entryOf(cast.dora) })

  assert.deepEqual(View, {
    can: 'Yes',
    sentences: [
      'Because Emil leads the team Design, which Dora is in, and ROLE_TEAMLEAD grants view_teamlead_timesheet.',
    ],
  })
  assert.equal(Edit?.can, 'Yes')
})

test('a lead whose roles let no lead do anything is told what is missing', async () => {
  const { Edit } = await ask(cast.ben, cast.emil, { entry: await entryOf(cast.dora) })

  assert.deepEqual(Edit, {
    can: 'No',
    sentences: [
      'Emil leads the team Design, which Dora is in, but none of Emil’s roles grants edit_teamlead_timesheet.',
      'It is an entry of this workspace, but none of Emil’s roles grants edit_other_timesheet.',
      'To hold edit_own_timesheet is not enough: it is Dora’s entry.',
    ],
  })
})

test('one’s own entry, a colleague’s and an admin’s way are told apart', async () => {
  const entry = await entryOf(cast.dora)

  assert.match((await ask(cast.ben, cast.dora, { entry })).Stop?.sentences[0] ?? '', /it is Dora’s own entry/)
  assert.match(
    (await ask(cast.ben, cast.cleo, { entry })).View?.sentences[0] ?? '',
    /on no project, and ROLE_USER grants view_colleague/,
  )
  assert.match(
    (await ask(cast.ana, cast.ben, { entry })).Edit?.sentences.join() ?? '',
    /ROLE_SUPER_ADMIN grants edit_other_timesheet/,
  )
})

test('managing a project shows its time without any role, and lets nobody edit it', async () => {
  await turn('ROLE_USER', 'view_colleague_timesheet', false)
  const project_id = await insert('projects', { name: 'Booking app' })
  await insert('project_members', { project_id, member_id: cast.cleo.member_id, is_manager: true })
  const { View, Edit } = await ask(cast.ben, cast.cleo, { entry: await entryOf(cast.dora, project_id) })

  assert.deepEqual(View, {
    can: 'Yes',
    sentences: ['Because Cleo manages the project Booking app. That needs no role.'],
  })
  assert.equal(Edit?.can, 'No')
})

test('a private project is out of sight, until a team or a person is put in', async () => {
  const project = await insert('projects', { name: 'Booking app', is_public: false })
  const before = (await ask(cast.ben, cast.dora, { project })).View
  assert.equal(before?.can, 'No')
  assert.deepEqual(before?.sentences, [
    'It is in this workspace, but none of Dora’s roles grants view_all_data.',
    'It is in this workspace, but none of Dora’s roles grants view_project.',
    'Dora is no member of it.',
    'It is private.',
    'Dora is in no team that is a member of it.',
  ])

  await insert('project_teams', { project_id: project, team_id: design })
  const after = (await ask(cast.ben, cast.dora, { project })).View
  assert.deepEqual(after?.sentences, [
    'Because Dora is in the team Design, which is a member of it. That needs no role.',
  ])
})

test('where a client’s teams limit, the page says that it is them', async () => {
  const client_id = await insert('clients', { name: 'Fjordline' })
  await insert('client_teams', { client_id, team_id: design })
  const project = await insert('projects', { name: 'Booking app', client_id })
  const { View } = await ask(cast.ben, cast.cleo, { project })

  assert.equal(View?.can, 'No')
  assert.ok(View?.sentences.includes('It is public, but its client’s teams limit it, and Cleo is in none of them.'))
  assert.equal((await ask(cast.ben, cast.dora, { project })).View?.can, 'Yes')
})

test('what the page says is what the engine does, for everybody and everything', async () => {
  await give(cast.emil, 'ROLE_TEAMLEAD')
  await turn('ROLE_USER', 'view_colleague_timesheet', false)
  const client_id = await insert('clients', { name: 'Fjordline' })
  await insert('client_teams', { client_id, team_id: design })
  const projects = [
    await insert('projects', { name: 'Open' }),
    await insert('projects', { name: 'Limited', client_id }),
    await insert('projects', { name: 'Private', is_public: false }),
  ]
  await insert('project_members', { project_id: projects[2], member_id: cast.cleo.member_id, is_manager: true })
  const owners = [cast.cleo, cast.dora, cast.emil]
  const entries = await Promise.all(owners.flatMap(owner => [null, ...projects].map(each => entryOf(owner, each))))

  for (const person of [cast.ana, cast.ben, ...owners]) {
    const member = await findMember(app.db, person.user_id, person.workspace_id, 'full')
    assert.ok(member)
    for (const entry of entries) {
      const said = await ask(cast.ana, person, { entry })
      for (const action of ['view', 'edit', 'stop'] as const) {
        const word = `${action.charAt(0).toUpperCase()}${action.slice(1)}`
        assert.equal(said[word]?.can, await holds('entries as e', entriesFor(action, member), entry), person.username)
      }
    }
    for (const project of projects) {
      const { View } = await ask(cast.ana, person, { project })
      assert.equal(View?.can, await holds('projects as p', projectsFor('view', member), project), person.username)
    }
  }
})

test('whoever asks learns nothing of what they can’t see themselves', async () => {
  const project_id = await insert('projects', { name: 'Secret', is_public: false })
  await insert('project_members', { project_id, member_id: cast.cleo.member_id })
  const entry = await entryOf(cast.cleo, project_id)

  for (const [query, sentence] of [
    [`entry=${entry}`, /No such entry that you can see\./],
    [`project=${project_id}`, /No such project that you can see\./],
    [`entry=${'0'.repeat(24)}`, /No such entry that you can see\./],
    ['entry=nonsense', /No such entry that you can see\./],
  ] as const) {
    const { status, text } = await cast.dora.get(`members/${cast.cleo.member_id}/why?${query}`)
    assert.equal(status, 404, query)
    assert.match(text, sentence)
    assert.doesNotMatch(text, /Secret|walked/)
  }
})

test('an entry that one sees on a project that one doesn’t keeps the project’s name', async () => {
  const project_id = await insert('projects', { name: 'Secret', is_public: false })
  const { status, text } = await cast.dora.get(
    `members/${cast.cleo.member_id}/why?entry=${await entryOf(cast.dora, project_id)}`,
  )

  assert.equal(status, 200)
  assert.doesNotMatch(text, /Secret/)
  assert.match(plain(text), /Cleo can’t see the entry’s project/)
})

test('an id may be pasted as an address, and two questions asked at once', async () => {
  const project = await insert('projects', { name: 'Booking app' })
  const entry = await entryOf(cast.dora, project)
  const address = `${app.url}/workspaces/${cast.dora.workspace_id}/entries/${entry}`
  const { text } = await cast.dora.get(
    `members/${cast.dora.member_id}/why?entry=${encodeURIComponent(address)}&project=${project}`,
  )

  assert.match(text, /id="entry-answer"/)
  assert.match(text, /id="project-answer"/)
})

test('oneself one may always ask about, others with view_member only', async () => {
  await turn('ROLE_USER', 'view_member' as Permission, false)

  assert.equal((await cast.dora.get(`members/${cast.dora.member_id}/why`)).status, 200)
  assert.equal((await cast.dora.get(`members/${cast.emil.member_id}/why`)).status, 404)
  assert.equal((await cast.ben.get(`members/${cast.finn.member_id}/why`)).status, 404)
})

test('to whoever is deactivated the roles give nothing', async () => {
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  const { status, text } = await cast.ben.get(`members/${cast.emil.member_id}/why?entry=${await entryOf(cast.ben)}`)

  assert.equal(status, 200)
  assert.match(text, /is deactivated/)
  assert.doesNotMatch(text, /view_own_timesheet|ROLE_USER/)
})

async function insert(table: string, row: object): Promise<string> {
  const [made] = await app
    .db(table)
    .insert({ workspace_id: cast.ana.workspace_id, ...row })
    .returning('*')
  return made.id
}

const roleId = async (name: string): Promise<string> =>
  (await app.db('roles').where({ workspace_id: cast.ana.workspace_id, name }).first('id')).id

const give = async ({ member_id }: Person, name: string) =>
  insert('member_roles', { member_id, role_id: await roleId(name) })

const turn = async (role: string, permission: Permission, allowed: boolean) =>
  insert('role_cells', { role_id: await roleId(role), permission, allowed })

function entryOf({ member_id }: Person, project_id: string | null = null) {
  const at = new Date(Date.now() - 60_000)
  const entry = { member_id, project_id, zone: 'UTC', description: 'walked over', started_at: at, stopped_at: at }
  return insert('entries', entry)
}

/** Whether the engine's own predicate holds for this row. */
const holds = async (table: string, condition: Sql, id: string | undefined): Promise<'Yes' | 'No'> =>
  (await app
    .db(table)
    .where(condition)
    .whereRaw('id = ?', [id ?? ''])
    .first('id'))
    ? 'Yes'
    : 'No'

/** The text without its marks around names. */
const plain = (text: string) => text.replace(/[\u2068\u2069]/g, '')

async function ask(who: Person, about: Person, query: Record<string, string>) {
  const { status, text } = await who.get(`members/${about.member_id}/why?${new URLSearchParams(query)}`)
  assert.equal(status, 200)
  const verdicts: Record<string, { can: string; sentences: string[] }> = {}
  for (const [, action, can, sentences] of plain(text).matchAll(
    /<dt>(\w+) <span class="badge[^"]*">(\w+)<\/span><\/dt>(.*?)<\/div>/gs,
  ))
    verdicts[action as string] = {
      can: can as string,
      sentences: [...(sentences as string).matchAll(/<dd>(.*?)<\/dd>/gs)].map(([, sentence]) => sentence as string),
    }
  return verdicts
}

async function heldBy(who: Person, about: Person): Promise<Record<string, string>> {
  const { text } = await who.get(`members/${about.member_id}/why`)
  const rows = text.matchAll(/<code class="faint">(\w+)<\/code><\/td>\s*<td>(.*?)<\/td>/gs)
  return Object.fromEntries([...rows].map(([, name, roles]) => [name, (roles as string).replaceAll('<wbr>', '')]))
}
