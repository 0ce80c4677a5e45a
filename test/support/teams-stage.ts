import { before, beforeEach } from 'node:test'
import { openApp, type TestApp } from './app.js'
import { createCast, type Person } from './cast.js'

// The stage of the tests of teams: each file has an app of its own, and each test the same teams.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>
export let design: string
export let print: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

/** Emil leads Design, Dora is in it; Cleo leads Print. Ben and Cleo are in Admins. */
beforeEach(async () => {
  await app.db('clients').del()
  await app.db('projects').del()
  await app.db('teams').del()
  await app.db('member_roles').del()
  await app.db('role_cells').del()
  await app.db('sessions').update({ confirmed_at: new Date() })
  design = await makeTeam('Design', { emil: true, dora: false })
  print = await makeTeam('Print', { cleo: true })
  await give('ben', 'ROLE_SUPER_ADMIN')
  await give('cleo', 'ROLE_SUPER_ADMIN')
})

type Name = keyof typeof cast

export async function makeTeam(name: string, members: Partial<Record<Name, boolean>> = {}): Promise<string> {
  const { workspace_id } = cast.ana
  const [{ id }] = await app.db('teams').insert({ workspace_id, name }).returning('id')
  for (const [who, is_lead] of Object.entries(members)) {
    await app.db('team_members').insert({ workspace_id, team_id: id, member_id: cast[who as Name].member_id, is_lead })
  }
  return id
}

export async function give(who: Name, role: string) {
  const { workspace_id, member_id } = cast[who]
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: role }).first('id')
  await app.db('member_roles').insert({ workspace_id, member_id, role_id })
}

export async function setCell(role: string, permission: string, allowed: boolean) {
  const { workspace_id } = cast.ana
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: role }).first('id')
  await app.db('role_cells').insert({ workspace_id, role_id, permission, allowed })
}

const nameOf = (memberId: string) =>
  Object.entries(cast).find(([, person]) => person.member_id === memberId)?.[0] ?? memberId

/** Who is in the team, leads with a star. */
export async function inTeam(id: string): Promise<string[]> {
  const rows = await app.db('team_members').where({ team_id: id })
  return rows
    .map((row: { member_id: string; is_lead: boolean }) => nameOf(row.member_id) + (row.is_lead ? '*' : ''))
    .sort()
}

export async function inAdmins(): Promise<string[]> {
  const rows: { member_id: string }[] = await app
    .db('member_roles as mr')
    .join('roles as r', 'r.id', 'mr.role_id')
    .where({ 'mr.workspace_id': cast.ana.workspace_id, 'r.name': 'ROLE_SUPER_ADMIN' })
    .select('mr.member_id')
  return rows.map(row => nameOf(row.member_id)).sort()
}

export const team = (id: string) => app.db('teams').where({ id }).first('name', 'colour')
export const ticked = (...people: Person[]) => people.map(({ member_id }): [string, string] => ['member', member_id])
export const at = (id: string, rest = '') => `teams/${id}/members${rest}`
