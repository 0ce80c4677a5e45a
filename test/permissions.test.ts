import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { clientActions, clientReaches } from '../src/clients/policy.js'
import { entriesFor, entryActions, entryReaches } from '../src/entries/policy.js'
import { findMember, type Member } from '../src/members/queries.js'
import * as paths from '../src/paths.js'
import { BUILT_IN_ROLES, catalog, isFixed, type Permission, permissions } from '../src/permissions/catalog.js'
import { covers, grantsOf, isGranted } from '../src/permissions/grants.js'
import { namesAsked } from '../src/permissions/reach.js'
import { projectActions, projectReaches, projectsFor } from '../src/projects/policy.js'
import { taskActions, taskReaches } from '../src/tasks/policy.js'
import { teamActions, teamReaches } from '../src/teams/policy.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { type Built, buildWorld, World } from './support/worlds.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

const source = join(paths.root, 'src')

test('every permission of the catalog is asked for by some policy', () => {
  const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.startsWith('permissions'))
    .map(file => readFileSync(join(source, file), 'utf8'))
    .join('\n')
  const composed = new Set([
    ...namesAsked(entryReaches, entryActions, 'timesheet'),
    ...namesAsked(projectReaches, [...projectActions, 'edit_rate'], 'project'),
    ...namesAsked(projectReaches, ['edit_rate'], 'project_member'),
    ...namesAsked(teamReaches, teamActions, 'team'),
    ...namesAsked(clientReaches, clientActions, 'client'),
    ...taskActions.flatMap(action => namesAsked(taskReaches[action], [action], 'task')),
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

test('lists hold exactly the rows that a rule written out in words gives, in random workspaces', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(World, async world => {
      const people = [cast.ana, cast.ben, cast.cleo, cast.dora, cast.emil]
      const built = await buildWorld(app.db, world, people)
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

  /** Among colleagues, rates are seen on public projects and on those that one manages. */
  const amongColleagues = (action: string, at: number | undefined) => {
    if (action !== 'view_rate') return at === undefined || sees(at)
    return at !== undefined && ((project(at).is_public && sees(at)) || manages(at))
  }
  const reaches = (action: string, entry: Built['entries'][number]) => {
    if (entry.who === me && can(`${action}_own_timesheet`)) return true
    if (member.strength === 'remembered') return false
    const inSight = entry.project === undefined || sees(entry.project)
    return (
      (leads(entry.who) && inSight && can(`${action}_teamlead_timesheet`)) ||
      (entry.who !== me && amongColleagues(action, entry.project) && can(`${action}_colleague_timesheet`)) ||
      ((entry.project === undefined || clientAllows(entry.project)) && can(`${action}_other_timesheet`)) ||
      (action === 'view' && entry.project !== undefined && manages(entry.project))
    )
  }
  /** What else it takes: nobody sees the money of what they can’t see, nor edits a rate that they can’t see. */
  const takes: Record<string, string[]> = { view_rate: ['view'], edit_rate: ['view', 'edit', 'view_rate'] }
  return {
    projects: () =>
      built.projects
        .filter(({ at }) => sees(at))
        .map(({ id }) => id)
        .sort(),
    entries: (action: string) =>
      built.entries
        .filter(entry => [action, ...(takes[action] ?? [])].every(each => reaches(each, entry)))
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
