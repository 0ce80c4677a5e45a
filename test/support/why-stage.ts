import assert from 'node:assert/strict'
import { before, beforeEach } from 'node:test'
import type { Sql } from '../../src/database/sql.js'
import type { Permission } from '../../src/permissions/catalog.js'
import { openApp, type TestApp } from './app.js'
import { createCast, type Person } from './cast.js'

// The stage of the tests that ask why: each file has an app of its own, where Emil leads Design and Dora is in it.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>
export let design: string

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

export async function insert(table: string, row: object): Promise<string> {
  const [made] = await app
    .db(table)
    .insert({ workspace_id: cast.ana.workspace_id, ...row })
    .returning('*')
  return made.id
}

const roleId = async (name: string): Promise<string> =>
  (await app.db('roles').where({ workspace_id: cast.ana.workspace_id, name }).first('id')).id

export const give = async ({ member_id }: Person, name: string) =>
  insert('member_roles', { member_id, role_id: await roleId(name) })

export const turn = async (role: string, permission: Permission, allowed: boolean) =>
  insert('role_cells', { role_id: await roleId(role), permission, allowed })

export function entryOf({ member_id }: Person, project_id: string | null = null) {
  const at = new Date(Date.now() - 60_000)
  const entry = { member_id, project_id, zone: 'UTC', description: 'walked over', started_at: at, stopped_at: at }
  return insert('entries', entry)
}

/** Whether the engine's own predicate holds for this row. */
export const holds = async (table: string, condition: Sql, id: string | undefined): Promise<'Yes' | 'No'> =>
  (await app
    .db(table)
    .where(condition)
    .whereRaw('id = ?', [id ?? ''])
    .first('id'))
    ? 'Yes'
    : 'No'

/** The text without its marks around names. */
export const plain = (text: string) => text.replace(/[\u2068\u2069]/g, '')

export async function ask(who: Person, about: Person, query: Record<string, string>) {
  const { status, text } = await who.get(`members/${about.member_id}/why?${new URLSearchParams(query)}`)
  assert.equal(status, 200)
  const verdicts: Record<string, { can: string; sentences: string[] }> = {}
  for (const [, action, can, sentences] of plain(text).matchAll(
    /<dt>([\w ]+) <span class="badge[^"]*">(\w+)<\/span>(?: <small[^>]*>[^<]*<\/small>)?<\/dt>(.*?)<\/div>/gs,
  ))
    verdicts[(action as string).replaceAll(' ', '_')] = {
      can: can as string,
      sentences: [...(sentences as string).matchAll(/<dd>(.*?)<\/dd>/gs)].map(([, sentence]) => sentence as string),
    }
  return verdicts
}

export async function heldBy(who: Person, about: Person): Promise<Record<string, string>> {
  const { text } = await who.get(`members/${about.member_id}/why`)
  const rows = text.matchAll(/<code class="faint">(\w+)<\/code><\/td>\s*<td>(.*?)<\/td>/gs)
  return Object.fromEntries([...rows].map(([, name, roles]) => [name, (roles as string).replaceAll('<wbr>', '')]))
}
