import { always, both, either, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { anyReach, may, type Reaches, type Way } from '../permissions/reach.js'

export const clientActions = ['view', 'edit', 'delete'] as const
export type ClientAction = (typeof clientActions)[number]

export const clientReaches = { all: () => always } satisfies Reaches

const isUnlimited = sql`not exists (select from client_teams as ct
                                    where ct.workspace_id = c.workspace_id and ct.client_id = c.id)`

const isInTeam = (member: Member): Sql =>
  sql`exists (select from client_teams as ct
             where ct.workspace_id = c.workspace_id and ct.client_id = c.id and ct.team_id = any(${member.teams}))`

const isOnProject = (member: Member): Sql =>
  sql`exists (select from projects as p
               join project_members as pm on pm.workspace_id = p.workspace_id and pm.project_id = p.id
              where p.workspace_id = c.workspace_id and p.client_id = c.id and p.deleted_at is null
                and pm.member_id = ${member.id})`

/** Every way past the teams that limit the client `c`, for the page that says who sees it, and why. */
export const sightWays: Way[] = [
  { name: 'everything', permission: 'view_all_data', condition: () => always },
  { name: 'unlimited', condition: () => isUnlimited },
  { name: 'team', condition: isInTeam },
  { name: 'project', condition: isOnProject },
]

/**
 * The clients `c` to which `member` may do `action`. One with teams attached is seen only by members of those, by
 * managers and direct members of one of its projects, and by whoever sees everything (DESIGN 3.5); what isn't seen is
 * neither edited nor deleted. A deleted client is nobody's.
 */
export function clientsFor(action: ClientAction, member: Member): Sql {
  const open = sightWays.filter(way => !way.permission || may(member, way.permission))
  return both(
    sql`c.workspace_id = ${member.workspace_id} and c.deleted_at is null`,
    anyReach(clientReaches, [], 'view', 'client', member),
    anyReach(clientReaches, [], action, 'client', member),
    either(open.map(way => way.condition(member))),
  )
}

export const maySeeClients = (member: Member) => may(member, 'view_client')

/** Whoever adds a client is to see it then. */
export const mayCreateClients = (member: Member) => may(member, 'create_client') && maySeeClients(member)
