import { before, beforeEach } from 'node:test'
import type { Permission } from '../../src/permissions/catalog.js'
import { openApp, type TestApp } from './app.js'
import { createCast, type Person } from './cast.js'

// The stage of the tests of roles: each file has an app of its own, and each test finds Ben in Admins and all cells at their defaults.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

beforeEach(async () => {
  await app.db('role_cells').del()
  await app.db('member_roles').del()
  await app.db('roles').where({ built_in: false }).del()
  await app.db('sessions').update({ confirmed_at: new Date() })
  await give(cast.ben, 'ROLE_SUPER_ADMIN')
})

export const roleId = async (name: string, { workspace_id }: Person = cast.ana): Promise<string> =>
  (await app.db('roles').where({ workspace_id, name }).first('id'))?.id

export async function press(person: Person, role: string, permission: Permission, allowed: 'yes' | 'no') {
  return person.post(`roles/${await roleId(role)}/cells`, { permission, allowed })
}

export async function make(name: string, granted: Permission[]): Promise<string> {
  const { workspace_id } = cast.ana
  const [{ id }] = await app.db('roles').insert({ workspace_id, name }).returning('id')
  for (const permission of granted)
    await app.db('role_cells').insert({ workspace_id, role_id: id, permission, allowed: true })
  return id
}

export async function give(person: Person, role: string) {
  const role_id = role.startsWith('ROLE_') ? await roleId(role) : role
  await app.db('member_roles').insert({ workspace_id: person.workspace_id, member_id: person.member_id, role_id })
}

export const cells = (): Promise<{ role: string; permission: string; allowed: boolean }[]> =>
  app
    .db('role_cells as c')
    .join('roles as r', { 'r.workspace_id': 'c.workspace_id', 'r.id': 'c.role_id' })
    .orderBy(['r.name', 'c.permission'])
    .select('r.name as role', 'c.permission', 'c.allowed')
