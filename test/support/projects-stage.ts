import { before, beforeEach } from 'node:test'
import type { Permission } from '../../src/permissions/catalog.js'
import { openApp, type TestApp } from './app.js'
import { createCast, type Person } from './cast.js'
import { worksOf } from './work.js'

// The stage of the tests of projects: Ben is in Admins, Emil leads Design and Dora is in it; Cleo manages Booking app.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>
export let works: ReturnType<typeof worksOf>
export let design: string
export let booking: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  works = worksOf(app, cast.ana)
})

beforeEach(async () => {
  for (const table of ['entries', 'favourites', 'projects', 'clients', 'teams', 'member_roles', 'role_cells'])
    await app.db(table).del()
  await app.db('members').update({ state: 'active' })
  design = await works.insert('teams', { name: 'Design' })
  await works.insert('team_members', { team_id: design, member_id: cast.emil.member_id, is_lead: true })
  await works.insert('team_members', { team_id: design, member_id: cast.dora.member_id })
  await give(cast.ben, 'ROLE_SUPER_ADMIN')
  booking = await works.project('Booking app')
  await putOn(booking, cast.cleo, true)
})

const roleId = async (name: string): Promise<string> =>
  (await app.db('roles').where({ workspace_id: cast.ana.workspace_id, name }).first('id')).id

export const give = async ({ member_id }: Person, name: string) =>
  works.insert('member_roles', { member_id, role_id: await roleId(name) })

export const turn = async (role: string, permission: Permission, allowed = true) =>
  works.insert('role_cells', { role_id: await roleId(role), permission, allowed })

export const putOn = (project_id: string, { member_id }: Person, is_manager = false) =>
  works.insert('project_members', { project_id, member_id, is_manager })

export const putTeamOn = (project_id: string, team_id = design) =>
  works.insert('project_teams', { project_id, team_id })

/** Limits a client to a team. */
export const limit = (client_id: string, team_id = design) => works.insert('client_teams', { client_id, team_id })

export const findProject = (id: string) => app.db('projects').where({ id }).first()

/** Who is on the project by name, managers with a star, and its teams. */
export async function onProject(id: string): Promise<string[]> {
  const names = Object.fromEntries(Object.values(cast).map(person => [person.member_id, person.username]))
  const people = await app.db('project_members').where({ project_id: id })
  const teams = await app
    .db('project_teams as pt')
    .join('teams as t', 't.id', 'pt.team_id')
    .where({ 'pt.project_id': id })
  return [
    ...people.map(row => `${names[row.member_id] ?? row.member_id}${row.is_manager ? '*' : ''}`).sort(),
    ...teams.map(row => row.name).sort(),
  ]
}

export const idOf = (location = '') => /projects\/([0-9a-f]{24})/.exec(location)?.[1] ?? ''

/** What stands between <main> and </main>. */
export const contentOf = (text: string) => text.slice(text.indexOf('<main'), text.indexOf('</main'))

/** The names of the projects in a list, in its order. */
export const listed = (text: string) =>
  [...contentOf(text).matchAll(/<tr id="project-.*?<a class="name"[^>]*>([^<]+)</gs)].map(match => match[1])
