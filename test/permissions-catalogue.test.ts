import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { type ClientAction, clientActions, clientsFor } from '../src/clients/policy.js'
import type { Sql } from '../src/database/sql.js'
import { findMember, type Member } from '../src/members/queries.js'
import type { Permission } from '../src/permissions/catalog.js'
import { seersOf } from '../src/permissions/who.js'
import { projectsFor, usableProjects } from '../src/projects/policy.js'
import { projectsForTasks, type TaskAction, taskActions } from '../src/tasks/policy.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { buildWorld, World } from './support/worlds.js'

let app: TestApp
let people: Person[]

before(async () => {
  app = await openApp()
  const { ana, ben, cleo, dora, emil } = await createCast(app)
  people = [ana, ben, cleo, dora, emil]
})

const loaded = async ({ user_id, workspace_id }: Person): Promise<Member> => {
  const member = await findMember(app.db, user_id, workspace_id, 'full')
  assert.ok(member)
  return member
}

const namesOf = (condition: Sql): Promise<string[]> =>
  app.db('clients as c').where(condition).orderBy('c.name').pluck('c.name')
const idsOf = (condition: Sql): Promise<string[]> =>
  app.db('projects as p').where(condition).orderBy('p.id').pluck('p.id')

test('clients are reached as a rule in words says, and who sees one is who it lets in, in random workspaces', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(World, async world => {
      await buildWorld(app.db, world, people)
      const members = await Promise.all(people.map(loaded))
      for (const [me, member] of members.entries()) {
        for (const action of clientActions) {
          assert.deepEqual(await namesOf(clientsFor(action, member)), reached(world, me, member, action), action)
        }
      }
      for (const { id, name } of await app.db('clients').where({ workspace_id: people[0]?.workspace_id })) {
        const seeing = members.filter((member, me) => reached(world, me, member, 'view').includes(name))
        assert.deepEqual(await seersOfClient(id), seeing.map(member => member.id).sort(), name)
      }
    }),
    { numRuns: 25 },
  )
})

/** DESIGN 3.5 said once more, over plain arrays: names of the clients to which `me` may do this. */
function reached(world: World, me: number, member: Member, action: ClientAction): string[] {
  const holds = (name: string) => member.permissions.has(name as Permission)
  const myTeams = [...world.teams.keys()].filter(team => world.teams[team]?.some(({ who }) => who === me))
  const sees = (at: number) => {
    const limits = (world.clients[at] ?? []).filter(team => team < world.teams.length)
    const isOn = world.projects.some(
      project => project.client === at && !project.deleted && project.members.some(({ who }) => who === me),
    )
    return holds('view_all_data') || limits.length === 0 || limits.some(team => myTeams.includes(team)) || isOn
  }
  if (!holds('view_client') || !holds(`${action}_client`)) return []
  return [...world.clients.keys()].filter(sees).map(at => `client ${at}`)
}

async function seersOfClient(id: string): Promise<string[]> {
  const { seers } = await seersOf(app.db, await loaded(people[0] as Person), {
    row: app.db.raw('(select * from clients where id = ?) as c', [id]),
    sees: member => clientsFor('view', member),
    ways: [],
  })
  const { rows } = await app.db.raw('select id from (?) as seer order by id', [seers])
  return rows.map((row: { id: string }) => row.id)
}

test('tasks are changed on the projects that a rule in words gives, in random workspaces', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(World, async world => {
      await buildWorld(app.db, world, people)
      for (const person of people) {
        const member = await loaded(person)
        const live = async (condition: Sql) => (await idsOf(condition)).filter(id => !deleted.includes(id))
        const deleted: string[] = await app.db('projects').whereNotNull('deleted_at').pluck('id')
        const [viewed, usable] = [await live(projectsFor('view', member)), await live(usableProjects(member))]
        const rules: Record<TaskAction, string[]> = {
          create: [...(member.permissions.has('create_task') ? usable : []), ...member.managed_projects],
          edit: [...(member.permissions.has('edit_task') ? viewed : []), ...member.managed_projects],
          delete: member.permissions.has('delete_task') ? viewed : [],
          finish: [...(member.permissions.has('finish_task') ? usable : []), ...member.managed_projects],
        }
        for (const action of taskActions) {
          assert.deepEqual(await idsOf(projectsForTasks(action, member)), [...new Set(rules[action])].sort(), action)
        }
      }
    }),
    { numRuns: 25 },
  )
})
