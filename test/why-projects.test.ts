import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findMember } from '../src/members/queries.js'
import { projectActions, projectsFor } from '../src/projects/policy.js'
import { app, ask, cast, design, give, holds, insert, turn } from './support/why-stage.js'

test('what managing a project gives is told apart from what only roles give', async () => {
  const project = await insert('projects', { name: 'Booking app' })
  await insert('project_members', { project_id: project, member_id: cast.cleo.member_id, is_manager: true })
  const said = await ask(cast.ben, cast.cleo, { project })

  for (const action of ['Status', 'Describe', 'Staff', 'Tasks', 'Delete', 'Member_rates']) {
    assert.deepEqual(said[action]?.sentences, ['Because Cleo manages it. That needs no role.'], action)
  }
  assert.deepEqual(said.Edit?.sentences, ['It is in this workspace, but none of Cleo’s roles grants edit_project.'])
  assert.equal(said.Permissions?.can, 'No')
  assert.equal(said.Rate?.can, 'No')
})

test('who holds a permission for projects that they can’t see is told so', async () => {
  await turn('ROLE_USER', 'edit_project', true)
  const project = await insert('projects', { name: 'Booking app', is_public: false })
  const { Edit } = await ask(cast.ben, cast.dora, { project })

  assert.equal(Edit?.can, 'No')
  assert.ok(Edit?.sentences.includes('It is in this workspace, but Dora can’t see it.'))
})

test('a lead sees the status of the team’s projects by the role', async () => {
  await give(cast.emil, 'ROLE_TEAMLEAD')
  const project = await insert('projects', { name: 'Booking app' })
  await insert('project_teams', { project_id: project, team_id: design })
  const { Status, Delete } = await ask(cast.ben, cast.emil, { project })

  assert.deepEqual(Status?.sentences, [
    'Because Emil leads the team Design, which it or its client belongs to, and ROLE_TEAMLEAD grants status_teamlead_project.',
  ])
  assert.equal(Delete?.can, 'No')
})

test('nobody is told anything of a deleted project', async () => {
  const project = await insert('projects', { name: 'Booking app', deleted_at: new Date() })
  const { status, text } = await cast.ben.get(`members/${cast.cleo.member_id}/why?project=${project}`)

  assert.equal(status, 404)
  assert.doesNotMatch(text, /Booking app/)
})

test('what the page says of every action is what the engine does', async () => {
  await give(cast.emil, 'ROLE_TEAMLEAD')
  for (const permission of ['status_public_project', 'edit_team_project', 'permissions_project'] as const)
    await turn('ROLE_USER', permission, true)
  const client_id = await insert('clients', { name: 'Fjordline' })
  await insert('client_teams', { client_id, team_id: design })
  const projects = [
    await insert('projects', { name: 'Open' }),
    await insert('projects', { name: 'Limited', client_id }),
    await insert('projects', { name: 'Private', is_public: false }),
  ]
  await insert('project_members', { project_id: projects[2], member_id: cast.cleo.member_id, is_manager: true })
  await insert('project_members', { project_id: projects[1], member_id: cast.cleo.member_id })

  for (const person of [cast.ana, cast.ben, cast.cleo, cast.dora, cast.emil]) {
    const member = await findMember(app.db, person.user_id, person.workspace_id, 'full')
    assert.ok(member)
    for (const project of projects) {
      const said = await ask(cast.ana, person, { project: String(project) })
      for (const action of projectActions) {
        const word = action.charAt(0).toUpperCase() + action.slice(1)
        const engine = await holds('projects as p', projectsFor(action, member), project)
        assert.equal(said[word]?.can, engine, `${person.username} ${action}`)
      }
    }
  }
})
