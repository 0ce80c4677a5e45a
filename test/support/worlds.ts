import fc from 'fast-check'
import type { Database } from '../../src/database/connection.js'
import { BUILT_IN_ROLES, permissions } from '../../src/permissions/catalog.js'
import type { Person } from './cast.js'

/** A random workspace: who is in which team, what limits which client, who is on which project, which roles and cells. */
export const World = fc.record({
  teams: fc.array(fc.array(fc.record({ who: fc.nat(4), lead: fc.boolean() }), { maxLength: 4 }), { maxLength: 3 }),
  clients: fc.array(fc.array(fc.nat(2), { maxLength: 2 }), { maxLength: 3 }),
  projects: fc.array(
    fc.record({
      client: fc.option(fc.nat(2)),
      is_public: fc.boolean(),
      deleted: fc.boolean(),
      members: fc.array(fc.record({ who: fc.nat(4), manager: fc.boolean() }), { maxLength: 3 }),
      teams: fc.array(fc.nat(2), { maxLength: 2 }),
    }),
    { maxLength: 4 },
  ),
  roles: fc.array(fc.record({ who: fc.nat(4), role: fc.integer({ min: 1, max: 4 }) }), { maxLength: 4 }),
  cells: fc.array(fc.record({ role: fc.nat(4), permission: fc.constantFrom(...permissions), allowed: fc.boolean() }), {
    maxLength: 8,
  }),
})
export type World = typeof World extends fc.Arbitrary<infer T> ? T : never

const ROLES = [...BUILT_IN_ROLES, 'ROLE_CUSTOM']

export type Built = {
  teams: string[]
  projects: { id: string; at: number }[]
  entries: { id: string; who: number; project?: number }[]
}

/** Puts the random workspace into the database: every person has an entry on every project and one on none. */
export async function buildWorld(db: Database, world: World, people: Person[]): Promise<Built> {
  const { workspace_id } = people[0] as Person
  const memberOf = (who: number) => (people[who] as Person).member_id
  for (const table of [
    'entries',
    'project_members',
    'project_teams',
    'client_teams',
    'projects',
    'clients',
    'team_members',
    'teams',
    'member_roles',
    'role_cells',
  ]) {
    await db(table).where({ workspace_id }).del()
  }
  await db('roles').where({ workspace_id, built_in: false }).del()
  const make = async (table: string, row: object): Promise<string> =>
    (
      await db(table)
        .insert({ workspace_id, ...row })
        .returning('id')
    )[0].id
  await make('roles', { name: 'ROLE_CUSTOM' })
  const roleIds = new Map<string, string>(
    (await db('roles').where({ workspace_id })).map((role: { name: string; id: string }) => [role.name, role.id]),
  )

  const teams: string[] = []
  for (const [index, members] of world.teams.entries()) {
    const team_id = await make('teams', { name: `team ${index}` })
    teams.push(team_id)
    for (const { who, lead } of members) {
      await db('team_members')
        .insert({ workspace_id, team_id, member_id: memberOf(who), is_lead: lead })
        .onConflict(['workspace_id', 'team_id', 'member_id'])
        .ignore()
    }
  }
  const clients: string[] = []
  for (const [index, limits] of world.clients.entries()) {
    const client_id = await make('clients', { name: `client ${index}` })
    clients.push(client_id)
    for (const at of new Set(limits))
      if (teams[at]) await db('client_teams').insert({ workspace_id, client_id, team_id: teams[at] })
  }
  const projects: Built['projects'] = []
  for (const [at, project] of world.projects.entries()) {
    const client_id = project.client === null ? null : (clients[project.client] ?? null)
    const id = await make('projects', {
      name: `project ${at}`,
      client_id,
      is_public: project.is_public,
      deleted_at: project.deleted ? new Date() : null,
    })
    projects.push({ id, at })
    for (const { who, manager } of project.members) {
      await db('project_members')
        .insert({ workspace_id, project_id: id, member_id: memberOf(who), is_manager: manager })
        .onConflict(['workspace_id', 'project_id', 'member_id'])
        .ignore()
    }
    for (const team of new Set(project.teams))
      if (teams[team]) await db('project_teams').insert({ workspace_id, project_id: id, team_id: teams[team] })
  }
  for (const { who, role } of world.roles) {
    await db('member_roles')
      .insert({ workspace_id, member_id: memberOf(who), role_id: roleIds.get(ROLES[role] as string) })
      .onConflict(['workspace_id', 'member_id', 'role_id'])
      .ignore()
  }
  for (const { role, permission, allowed } of world.cells) {
    await db('role_cells')
      .insert({ workspace_id, role_id: roleIds.get(ROLES[role] as string), permission, allowed })
      .onConflict(['workspace_id', 'role_id', 'permission'])
      .ignore()
  }
  const entries: Built['entries'] = []
  for (const who of people.keys()) {
    for (const project of [undefined, ...projects]) {
      const at = new Date(Date.now() - 60_000)
      const id = await make('entries', {
        member_id: memberOf(who),
        project_id: project?.id ?? null,
        zone: 'UTC',
        started_at: at,
        stopped_at: at,
      })
      entries.push({ id, who, project: project?.at })
    }
  }
  return { teams, projects, entries }
}
