import { doneOn } from './entries.js'
import { type Row, type Scene, type Tables, taskName } from './scene.js'
import { monthsAgo, morningOf, type Project } from './world.js'

/** What entries are about: clients, projects, tasks and tags, with who belongs to them, and rates. */
export const catalogueTables = (scene: Scene): Tables => ({
  ...clientTables(scene),
  ...projectTables(scene),
  ...taskTables(scene),
  tags: scene.here(
    scene.world.tags.map(({ name, archived }) => ({
      id: scene.id('tag', name),
      name,
      archived_at: archived ? scene.at(9) : null,
      created_at: scene.at(),
    })),
  ),
  rates: rateRows(scene),
})

function clientTables({ world, id, at, here }: Scene): Tables {
  return {
    clients: here(
      world.clients.map(({ name, email = '', address = '', note = '', archived }) => ({
        id: id('client', name),
        name,
        email,
        address,
        note,
        archived_at: archived === undefined ? null : at(archived),
        created_at: at(),
      })),
    ),
    client_teams: here(
      world.clients.flatMap(({ name, teams = [] }) =>
        teams.map(team => ({ client_id: id('client', name), team_id: id('team', team) })),
      ),
    ),
  }
}

function projectTables({ world, id, at, here }: Scene): Tables {
  const projectRow = (project: Project): Row => ({
    id: id('project', project.name),
    client_id: project.client ? id('client', project.client) : null,
    name: project.name,
    colour: project.colour,
    is_public: !project.private,
    is_billable: !project.unbillable,
    note: project.note ?? '',
    estimate_seconds: project.estimate_hours ? project.estimate_hours * 3600 : null,
    estimate_cents: project.estimate_cents ?? null,
    archived_at: project.archived === undefined ? null : at(project.archived),
    created_at: at(project.began),
  })
  const membersOf = ({ managers = [world.owner], members = [] }: Project) => [...new Set([...managers, ...members])]
  return {
    projects: here(world.projects.map(projectRow)),
    project_members: here(
      world.projects.flatMap(project =>
        membersOf(project).map(username => ({
          project_id: id('project', project.name),
          member_id: id('member', username),
          is_manager: (project.managers ?? [world.owner]).includes(username),
        })),
      ),
    ),
    project_teams: here(
      world.projects.flatMap(({ name, teams = [] }) =>
        teams.map(team => ({ project_id: id('project', name), team_id: id('team', team) })),
      ),
    ),
  }
}

function taskTables({ world, moment, id, at, here }: Scene): Tables {
  const done_at = morningOf(doneOn(moment))
  return {
    tasks: here(
      world.projects.flatMap(({ name: project, tasks = [], done = [], began }) =>
        tasks.map(name => ({
          id: id('task', taskName(project, name)),
          project_id: id('project', project),
          name,
          done_at: done.includes(name) ? done_at : null,
          created_at: at(began),
        })),
      ),
    ),
    task_members: here(
      world.projects.flatMap(({ name: project, assigned = {} }) =>
        Object.entries(assigned).flatMap(([task, usernames]) =>
          usernames.map(username => ({
            task_id: id('task', taskName(project, task)),
            member_id: id('member', username),
          })),
        ),
      ),
    ),
  }
}

const rateRows = ({ world, moment, id, at, here }: Scene): Row[] =>
  here(
    world.rates.map(({ member, project, months, rate_cents }, index) => ({
      id: id('rate', `${index}`),
      level: [project && 'project', member && 'member'].filter(Boolean).join('_') || 'workspace',
      member_id: member ? id('member', member) : null,
      project_id: project ? id('project', project) : null,
      valid_from: monthsAgo(moment, months),
      rate_cents,
      created_at: at(months),
    })),
  )
