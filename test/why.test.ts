import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entriesFor } from '../src/entries/policy.js'
import { findMember } from '../src/members/queries.js'
import { projectsFor } from '../src/projects/policy.js'
import { app, ask, cast, design, entryOf, give, heldBy, holds, insert, turn } from './support/why-stage.js'

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
