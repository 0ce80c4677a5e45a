import { before, beforeEach } from 'node:test'
import { openApp, type TestApp } from './app.js'
import { createCast, type Person } from './cast.js'

// The stage of the tests of members: each file has an app of its own, and each test finds Ben in Admins and nobody else.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>

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

export const roleId = async (name: string): Promise<string> =>
  (await app.db('roles').where({ workspace_id: cast.ana.workspace_id, name }).first('id')).id

export const give = async ({ workspace_id, member_id }: Person, name: string) =>
  app.db('member_roles').insert({ workspace_id, member_id, role_id: await roleId(name) })

/** A role of the workspace's own that grants these, held by `person`. */
export async function giveOwnRole(person: Person, ...permissions: string[]) {
  const { workspace_id } = person
  const [role] = await app.db('roles').insert({ workspace_id, name: 'ROLE_OFFICE' }).returning('id')
  await app
    .db('role_cells')
    .insert(permissions.map(permission => ({ workspace_id, role_id: role.id, permission, allowed: true })))
  await give(person, 'ROLE_OFFICE')
}

export const rolesOf = ({ member_id }: Person): Promise<string[]> =>
  app
    .db('member_roles as mr')
    .join('roles as r', function () {
      this.on('r.workspace_id', 'mr.workspace_id').andOn('r.id', 'mr.role_id')
    })
    .where({ 'mr.member_id': member_id })
    .orderBy('r.name')
    .pluck('r.name')

export const stateOf = async ({ member_id }: Person) =>
  (await app.db('members').where({ id: member_id }).first('state')).state
export const at = (person: Person, rest = '') => `members/${person.member_id}${rest}`

export async function giveRole(actor: Person, person: Person, name: string) {
  return (await actor.post(at(person, '/roles'), { role: await roleId(name) })).status
}
export async function takeRole(actor: Person, person: Person, name: string) {
  return (await actor.post(at(person, `/roles/${await roleId(name)}/delete`))).status
}
