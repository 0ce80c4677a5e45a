import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { entriesFor, entryActions, entryReaches } from '../src/entries/policy.js'
import { findMember, type Member } from '../src/members/queries.js'
import { BUILT_IN_ROLES, catalog, isFixed, type Permission, permissions } from '../src/permissions/catalog.js'
import { covers, grantsOf, isGranted } from '../src/permissions/grants.js'
import { namesAsked } from '../src/permissions/reach.js'
import { projectActions, projectReaches, projectsFor } from '../src/projects/policy.js'
import { teamActions, teamReaches } from '../src/teams/policy.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

const source = join(import.meta.dirname, '..', 'src')

test('every permission of the catalog is asked for by some policy', () => {
  const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.startsWith('permissions'))
    .map(file => readFileSync(join(source, file), 'utf8'))
    .join('\n')
  const composed = new Set([
    ...namesAsked(entryReaches, entryActions, 'timesheet'),
    ...namesAsked(projectReaches, projectActions, 'project'),
    ...namesAsked(teamReaches, teamActions, 'team'),
  ])
  const unasked = permissions.filter(name => !composed.has(name) && !code.includes(`'${name}'`))

  assert.deepEqual(unasked, [])
})

test('what a role holds is its default until a cell says otherwise, and never less than what is fixed', () => {
  const taken = permissions.flatMap(permission => BUILT_IN_ROLES.map(role => ({ role, permission, allowed: false })))

  assert.equal(isGranted('ROLE_USER', 'view_colleague_timesheet', []), true)
  assert.equal(isGranted('ROLE_CUSTOM', 'view_colleague_timesheet', []), false)
  assert.deepEqual(
    [...grantsOf(BUILT_IN_ROLES, taken)].sort(),
    permissions.filter(permission => isFixed('ROLE_SUPER_ADMIN', permission)).sort(),
  )
})

test('holding a wider reach covers handing on a narrower one, and never the other way', () => {
  const holding = (...names: Permission[]) => new Set(names)

  assert.ok(covers(holding('edit_other_timesheet'), 'edit_own_timesheet'))
  assert.ok(covers(holding('view_project'), 'view_team_project'))
  assert.ok(!covers(holding('edit_own_timesheet'), 'edit_other_timesheet'))
  assert.ok(!covers(holding('view_team_project'), 'view_project'))
  assert.ok(!covers(holding('view_other_timesheet'), 'edit_own_timesheet'))
})

const loaded = async (person: Person, strength: Member['strength'] = 'full'): Promise<Member> => {
  const member = await findMember(app.db, person.user_id, person.workspace_id, strength)
  assert.ok(member)
  return member
}

const idsOf = (table: string, alias: string, condition: ReturnType<typeof entriesFor>): Promise<string[]> =>
  app.db(`${table} as ${alias}`).where(condition).orderBy(`${alias}.id`).pluck(`${alias}.id`)

/** A random workspace: who is in which team, what limits which client, who is on which project, which roles and cells. */
const World = fc.record({
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
type World = typeof World extends fc.Arbitrary<infer T> ? T : never

const ROLES = [...BUILT_IN_ROLES, 'ROLE_CUSTOM']

test('lists hold exactly the rows that a rule written out in words gives, in random workspaces', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(World, async world => {
      const people = [cast.ana, cast.ben, cast.cleo, cast.dora, cast.emil]
      const built = await buildWorld(world, people)
      for (const [index, person] of people.entries()) {
        for (const strength of ['full', 'remembered'] as const) {
          const member = await loaded(person, strength)
          const model = modelOf(world, built, index, member)

          assert.deepEqual(await idsOf('projects', 'p', projectsFor('view', member)), model.projects())
          for (const action of entryActions) {
            assert.deepEqual(await idsOf('entries', 'e', entriesFor(action, member)), model.entries(action), action)
          }
        }
      }
    }),
    { numRuns: 25 },
  )
})

type Built = {
  teams: string[]
  projects: { id: string; at: number }[]
  entries: { id: string; who: number; project?: number }[]
}

/** Puts the random workspace into the database: every person has an entry on every project and one on none. */
async function buildWorld(world: World, people: Person[]): Promise<Built> {
  const { db } = app
  const { workspace_id } = cast.ana
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

/** DESIGN 3 said once more, over plain arrays: what `me` sees and may do. */
function modelOf(world: World, built: Built, me: number, member: Member) {
  const firstOf = <T extends { who: number }>(rows: T[], who: number) => rows.find(row => row.who === who)
  const inTeam = (team: number, who: number) => firstOf(world.teams[team] ?? [], who)
  const myTeams = [...world.teams.keys()].filter(team => inTeam(team, me))
  const ledTeams = myTeams.filter(team => inTeam(team, me)?.lead)
  const can = (name: string) => member.permissions.has(name as Permission)
  const project = (at: number) => world.projects[at] as World['projects'][number]
  const existing = (teams: number[]) => teams.filter(team => team < built.teams.length)
  const limitsOf = (at: number) => {
    const { client } = project(at)
    return client === null || !world.clients[client] ? [] : existing(world.clients[client] ?? [])
  }
  const clientAllows = (at: number) =>
    can('view_all_data') || limitsOf(at).length === 0 || limitsOf(at).some(team => myTeams.includes(team))
  const touches = (at: number, teams: number[]) =>
    [...existing(project(at).teams), ...limitsOf(at)].some(team => teams.includes(team))
  const sees = (at: number) => {
    if (can('view_all_data')) return true
    if (firstOf(project(at).members, me)) return true
    const reached =
      project(at).is_public ||
      existing(project(at).teams).some(team => myTeams.includes(team)) ||
      can('view_project') ||
      (can('view_team_project') && touches(at, myTeams)) ||
      (can('view_teamlead_project') && touches(at, ledTeams))
    return reached && clientAllows(at)
  }
  const manages = (at: number) => firstOf(project(at).members, me)?.manager === true && !project(at).deleted
  const leads = (who: number) => who !== me && ledTeams.some(team => inTeam(team, who))

  const reaches = (action: string, entry: Built['entries'][number]) => {
    if (entry.who === me && can(`${action}_own_timesheet`)) return true
    if (member.strength === 'remembered') return false
    const inSight = entry.project === undefined || sees(entry.project)
    return (
      (leads(entry.who) && inSight && can(`${action}_teamlead_timesheet`)) ||
      (entry.who !== me && inSight && can(`${action}_colleague_timesheet`)) ||
      ((entry.project === undefined || clientAllows(entry.project)) && can(`${action}_other_timesheet`)) ||
      (action === 'view' && entry.project !== undefined && manages(entry.project))
    )
  }
  return {
    projects: () =>
      built.projects
        .filter(({ at }) => sees(at))
        .map(({ id }) => id)
        .sort(),
    entries: (action: string) =>
      built.entries
        .filter(entry => reaches(action, entry))
        .map(({ id }) => id)
        .sort(),
  }
}

test('the owner always holds ROLE_SUPER_ADMIN, and what is fixed in it whatever the cells say', async () => {
  const { workspace_id } = cast.ana
  const role = await app.db('roles').where({ workspace_id, name: 'ROLE_SUPER_ADMIN' }).first('id')
  await app.db('role_cells').where({ workspace_id }).del()
  await app
    .db('role_cells')
    .insert(permissions.map(permission => ({ workspace_id, role_id: role.id, permission, allowed: false })))
  const ana = await loaded(cast.ana)
  await app.db('role_cells').where({ workspace_id }).del()

  assert.ok(ana.roles.includes('ROLE_SUPER_ADMIN'))
  for (const permission of permissions) {
    if ('fixed' in catalog[permission]) assert.ok(ana.permissions.has(permission), permission)
  }
})
