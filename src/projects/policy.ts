import { always, both, either, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { anyOf, may, type Reaches, type Way, waysOf } from '../permissions/reach.js'

export const projectActions = ['view'] as const
export type ProjectAction = (typeof projectActions)[number]

/**
 * A client with teams attached limits: its projects, public ones too, are seen only by members of those teams (DESIGN
 * 3.5). `view_all_data` lifts that. On the projects `p`.
 */
export const clientRule = (member: Member): Sql =>
  may(member, 'view_all_data')
    ? always
    : sql`(p.client_id is null
        or not exists (select from client_teams as ct
                        where ct.workspace_id = p.workspace_id and ct.client_id = p.client_id)
        or exists (select from client_teams as ct
                    where ct.workspace_id = p.workspace_id and ct.client_id = p.client_id
                      and ct.team_id = any(${member.teams})))`

const ofTeams = (teams: readonly string[]): Sql =>
  sql`(exists (select from project_teams as pt
               where pt.workspace_id = p.workspace_id and pt.project_id = p.id and pt.team_id = any(${teams}))
      or exists (select from client_teams as ct
                  where ct.workspace_id = p.workspace_id and ct.client_id = p.client_id and ct.team_id = any(${teams})))`

export const projectReaches = {
  all: () => always,
  teamlead: (member: Member) => ofTeams(member.led_teams),
  team: (member: Member) => ofTeams(member.teams),
} satisfies Reaches

const isDirect = (member: Member): Sql =>
  sql`exists (select from project_members as pm
             where pm.workspace_id = p.workspace_id and pm.project_id = p.id and pm.member_id = ${member.id})`

const isMemberThroughTeam = (member: Member): Sql =>
  sql`exists (select from project_teams as pt
             where pt.workspace_id = p.workspace_id and pt.project_id = p.id and pt.team_id = any(${member.teams}))`

/** What no client limits: managers and direct members see their projects in any case, and some see everything. */
const free: Way[] = [
  { name: 'everything', permission: 'view_all_data', condition: () => always },
  { name: 'direct', condition: isDirect },
]

const limited = (action: ProjectAction): Way[] => [
  { name: 'public', condition: () => sql`p.is_public` },
  { name: 'member_team', condition: isMemberThroughTeam },
  ...waysOf(projectReaches, action, 'project'),
]

/** Every way to do `action` to the projects `p`, for the page that says why: `projectsFor`, one way at a time. */
export const projectWays = (action: ProjectAction): Way[] => [
  ...free,
  ...limited(action).map(way => ({ ...way, limit: clientRule })),
]

/**
 * The projects `p` that `member` may see (DESIGN 3.5): membership extends a private project and restricts nothing on a
 * public one, a client's teams limit; managers and direct members see theirs in any case. A deleted project keeps its
 * visibility, for the entries that were made on it; lists leave it out by themselves.
 */
export function projectsFor(action: ProjectAction, member: Member): Sql {
  const inWorkspace = sql`p.workspace_id = ${member.workspace_id}`
  const reached = both(anyOf(limited(action), member), clientRule(member))
  return both(inWorkspace, either([anyOf(free, member), reached]))
}
