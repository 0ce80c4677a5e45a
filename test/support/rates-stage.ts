import { before, beforeEach } from 'node:test'
import { openApp, type TestApp } from './app.js'
import { createCast, type Person } from './cast.js'

// The stage of the tests of rates: Ben is in Admins, Cleo manages Website, and Dora is on it.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>
export let website: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  website = await insert('projects', { name: 'Website' })
  await insert('project_members', { project_id: website, member_id: cast.cleo.member_id, is_manager: true })
  await insert('project_members', { project_id: website, member_id: cast.dora.member_id })
  const { id: role_id } = await app
    .db('roles')
    .where({ workspace_id: cast.ana.workspace_id, name: 'ROLE_SUPER_ADMIN' })
    .first('id')
  await insert('member_roles', { member_id: cast.ben.member_id, role_id })
})

beforeEach(async () => {
  await app.db('rates').del()
  await app.db('restamps').del()
  await app.db('entries').del()
})

export async function insert(table: string, row: object): Promise<string> {
  const { workspace_id } = cast.ana
  return (
    await app
      .db(table)
      .insert({ workspace_id, ...row })
      .returning('*')
  )[0].id
}

export const paths = (who: Person = cast.dora) => ({
  workspace: 'settings/rate',
  member: `members/${who.member_id}/rate`,
  project: `projects/${website}/rate`,
  project_member: `projects/${website}/members/${who.member_id}/rate`,
})

export const track = (person: Person, entry: object = {}) =>
  insert('entries', {
    member_id: person.member_id,
    project_id: website,
    zone: 'UTC',
    started_at: '2026-03-01T09:00:00Z',
    stopped_at: '2026-03-01T10:00:00Z',
    billable: true,
    ...entry,
  })

export const rateOf = async (id: string) => (await app.db('entries').where({ id }).first('rate_cents')).rate_cents
export const status = async (person: Person, path: string) => [
  (await person.get(path)).status,
  (await person.post(path, { rate: '1', since: 'all' })).status,
]
