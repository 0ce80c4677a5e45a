import { always, both, either, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { anyOf, may, type Reaches, type Way, waysOf } from '../permissions/reach.js'

/**
 * What one may do to a project besides tracking on it. `describe` is its name, colour, client and note; `staff` its
 * members, teams and managers; `tasks` to add, edit and finish them, without any role for tasks; `rate` to see and change
 * what the project earns an hour, and `member_rates` the same for each of its members.
 */
export const projectActions = [
  'view',
  'status',
  'describe',
  'edit',
  'staff',
  'permissions',
  'tasks',
  'delete',
  'rate',
  'member_rates',
] as const
export type ProjectAction = (typeof projectActions)[number]

/** What managing a project gives without any role (seed 001, managers): these actions and no others. */
const MANAGED: ReadonlySet<ProjectAction> = new Set(['status', 'describe', 'staff', 'tasks', 'delete', 'member_rates'])

/** The verb of the permissions that let one do an action, where it isn't the action's own name. */
const VERBS: Partial<Record<ProjectAction, string>> = {
  describe: 'edit',
  staff: 'permissions',
  rate: 'edit_rate',
  member_rates: 'edit_rate',
}

// Whom a project or its client belongs to is looked up once for all projects, and not anew for each: so that it can be done
// by several processes at a time, too, which PostgreSQL won't where one thing is looked up for another.

/**
 * A client with teams attached limits: its projects, public ones too, are seen only by members of those teams (DESIGN
 * 3.5). `view_all_data` lifts that. On the projects `p`.
 */
export const clientRule = (member: Member): Sql =>
  may(member, 'view_all_data')
    ? always
    : sql`(p.client_id is null
        or p.client_id not in (select ct.client_id from client_teams as ct where ct.workspace_id = ${member.workspace_id})
        or ${isOfClientOf(member, member.teams)})`

const isOfClientOf = ({ workspace_id }: Member, teams: readonly string[]): Sql =>
  sql`p.client_id in (select ct.client_id from client_teams as ct
                       where ct.workspace_id = ${workspace_id} and ct.team_id = any(${teams}))`

const isOf = ({ workspace_id }: Member, teams: readonly string[]): Sql =>
  sql`p.id in (select pt.project_id from project_teams as pt
                where pt.workspace_id = ${workspace_id} and pt.team_id = any(${teams}))`

const ofTeams = (member: Member, teams: readonly string[]): Sql =>
  either([isOf(member, teams), isOfClientOf(member, teams)])

const isPublic = (): Sql => sql`p.is_public`

export const projectReaches = {
  all: () => always,
  teamlead: (member: Member) => ofTeams(member, member.led_teams),
  team: (member: Member) => ofTeams(member, member.teams),
  public: isPublic,
} satisfies Reaches

const isDirect = (member: Member): Sql =>
  sql`p.id in (select pm.project_id from project_members as pm
                where pm.workspace_id = ${member.workspace_id} and pm.member_id = ${member.id})`

const isManager = (member: Member): Sql => sql`p.id = any(${member.managed_projects})`

const isMemberThroughTeam = (member: Member): Sql => isOf(member, member.teams)

/** Managers and direct members are let through to their projects in any case, whatever teams the client has. */
const isLetThrough = (member: Member): Sql => {
  const rule = clientRule(member)
  return rule === always ? always : either([isDirect(member), rule])
}

/** Ways that nothing limits, and those on which `limit` must be true besides. */
type Ways = { free: Way[]; limited: Way[]; limit: (member: Member) => Sql }

function waysTo(action: ProjectAction): Ways {
  const object = action === 'member_rates' ? 'project_member' : 'project'
  const reached = waysOf(projectReaches, VERBS[action] ?? action, object)
  if (action === 'view') {
    return {
      free: [
        { name: 'everything', permission: 'view_all_data', condition: () => always },
        { name: 'direct', condition: isDirect },
      ],
      limited: [
        { name: 'public', condition: isPublic },
        { name: 'member_team', condition: isMemberThroughTeam },
        ...reached,
      ],
      limit: clientRule,
    }
  }
  return {
    free: MANAGED.has(action) ? [{ name: 'managed', condition: isManager }] : [],
    limited: action === 'tasks' ? [] : reached,
    limit: action === 'status' ? isLetThrough : isInSight,
  }
}

const reach = (action: ProjectAction, member: Member): Sql => {
  const { free, limited, limit } = waysTo(action)
  const open = anyOf(limited, member)
  return either([anyOf(free, member), both(open, limit(member))])
}

/** What one sees at all, though it be its status alone: nothing is done to what one doesn't see. */
const isInSight = (member: Member): Sql => either([reach('view', member), reach('status', member)])

/** Every way to do `action` to the projects `p`, for the page that says why: `projectsFor`, one way at a time. */
export function projectWays(action: ProjectAction): Way[] {
  const { free, limited, limit } = waysTo(action)
  return [...free, ...limited.map(way => ({ ...way, limit }))]
}

const inWorkspace = (member: Member): Sql => sql`p.workspace_id = ${member.workspace_id}`

/**
 * The projects `p` to which `member` may do `action` (DESIGN 3.5): membership extends a private project and restricts
 * nothing on a public one, a client's teams limit; managers and direct members see theirs in any case. A deleted project
 * keeps its visibility, for the entries that were made on it; lists leave it out by themselves.
 */
export const projectsFor = (action: ProjectAction, member: Member): Sql =>
  both(inWorkspace(member), reach(action, member))

/** The projects `p` whose estimate `member` sees: it stands on the page of the status, and on the form where it is changed. */
export const estimateSeen = (member: Member): Sql =>
  either([projectsFor('status', member), projectsFor('edit', member)])

/** The projects `p` that have a page for `member`: those they may view, and those of which they may see the status. */
export const projectsInSight = (member: Member): Sql => both(inWorkspace(member), isInSight(member))

/**
 * The projects `p` on which `member` may track time: what they see (by its status alone is not enough) and what is
 * neither archived, nor deleted, nor of an archived client.
 */
export const usableProjects = (member: Member): Sql =>
  both(
    projectsFor('view', member),
    sql`p.archived_at is null and p.deleted_at is null
        and not exists (select from clients as c
                         where c.workspace_id = p.workspace_id and c.id = p.client_id and c.archived_at is not null)`,
  )

/** Whether the member may make projects. Whoever makes one is its manager. */
export const mayCreateProject = (member: Member) => may(member, 'create_project')
