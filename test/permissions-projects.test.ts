import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import type { Sql } from '../src/database/sql.js'
import { findMember, type Member } from '../src/members/queries.js'
import type { Permission } from '../src/permissions/catalog.js'
import {
  type ProjectAction,
  projectActions,
  projectsFor,
  projectsInSight,
  usableProjects,
} from '../src/projects/policy.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { type Built, buildWorld, World } from './support/worlds.js'

let app: TestApp
let people: Person[]

before(async () => {
  app = await openApp()
  const { ana, ben, cleo, dora, emil } = await createCast(app)
  people = [ana, ben, cleo, dora, emil]
})

const idsOf = (condition: Sql): Promise<string[]> =>
  app.db('projects as p').where(condition).orderBy('p.id').pluck('p.id')

test('what may be done to which project is what a rule in words gives, in random workspaces', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(World, async world => {
      const built = await buildWorld(app.db, world, people)
      for (const [me, { user_id, workspace_id }] of people.entries()) {
        const member = await findMember(app.db, user_id, workspace_id, 'full')
        assert.ok(member)
        const model = modelOf(world, built, me, member)
        for (const action of projectActions) {
          assert.deepEqual(await idsOf(projectsFor(action, member)), model.may(action), action)
        }
        assert.deepEqual(await idsOf(projectsInSight(member)), model.inSight)
        assert.deepEqual(await idsOf(usableProjects(member)), model.usable)
      }
    }),
    { numRuns: 25 },
  )
})

/** DESIGN 3.5 said once more, over plain arrays: what `me` may do to which project. */
function modelOf(world: World, built: Built, me: number, member: Member) {
  const project = (at: number) => world.projects[at] as World['projects'][number]
  const existing = (teams: number[]) => teams.filter(team => team < built.teams.length)
  const inTeam = (team: number) => world.teams[team]?.find(({ who }) => who === me)
  const myTeams = [...world.teams.keys()].filter(inTeam)
  const ledTeams = myTeams.filter(team => inTeam(team)?.lead)
  const holds = (name: string) => member.permissions.has(name as Permission)

  const clientTeams = (at: number) => existing(world.clients[project(at).client ?? -1] ?? [])
  const isOn = (at: number) => project(at).members.find(({ who }) => who === me)
  const manages = (at: number) => isOn(at)?.manager === true && !project(at).deleted
  const isOfTeams = (at: number, teams: number[]) =>
    [...existing(project(at).teams), ...clientTeams(at)].some(team => teams.includes(team))
  const clientAllows = (at: number) =>
    holds('view_all_data') || clientTeams(at).length === 0 || clientTeams(at).some(team => myTeams.includes(team))

  /** Whether a role's permission for this verb reaches the project. */
  const reaches = (verb: string, at: number) =>
    holds(`${verb}_project`) ||
    (holds(`${verb}_teamlead_project`) && isOfTeams(at, ledTeams)) ||
    (holds(`${verb}_team_project`) && isOfTeams(at, myTeams)) ||
    (holds(`${verb}_public_project`) && project(at).is_public)

  const views = (at: number) =>
    holds('view_all_data') ||
    isOn(at) !== undefined ||
    (clientAllows(at) &&
      (project(at).is_public ||
        existing(project(at).teams).some(team => myTeams.includes(team)) ||
        reaches('view', at)))
  const seesStatus = (at: number) =>
    manages(at) || (reaches('status', at) && (clientAllows(at) || isOn(at) !== undefined))
  const sees = (at: number) => views(at) || seesStatus(at)

  const rules: Record<ProjectAction, (at: number) => boolean> = {
    view: views,
    status: seesStatus,
    describe: at => manages(at) || (reaches('edit', at) && sees(at)),
    staff: at => manages(at) || (reaches('permissions', at) && sees(at)),
    delete: at => manages(at) || (reaches('delete', at) && sees(at)),
    tasks: manages,
    edit: at => reaches('edit', at) && sees(at),
    permissions: at => reaches('permissions', at) && sees(at),
    rate: at => holds('edit_rate_project') && sees(at),
    member_rates: at => manages(at) || (holds('edit_rate_project_member') && sees(at)),
  }
  const where = (holds: (at: number) => boolean) =>
    built.projects
      .filter(({ at }) => holds(at))
      .map(({ id }) => id)
      .sort()
  return {
    may: (action: ProjectAction) => where(rules[action]),
    inSight: where(sees),
    usable: where(at => views(at) && !project(at).deleted),
  }
}
