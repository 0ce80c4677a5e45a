import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { listSeers, type Seer } from '../permissions/who.js'
import type { Edge } from '../web/paging.js'
import { clientsFor, sightWays } from './policy.js'

/** Who sees a client, and why. */
export const listClientSeers = (db: Database, actor: Member, id: string, edge: Edge) =>
  listSeers(
    db,
    actor,
    {
      row: sql`(select * from clients where workspace_id = ${actor.workspace_id} and id = ${id}) as c`,
      sees: member => clientsFor('view', member),
      ways: sightWays,
      teams: sql`array(select t.name
                         from client_teams as ct
                         join teams as t on t.workspace_id = ct.workspace_id and t.id = ct.team_id
                         join team_members as tm on tm.workspace_id = ct.workspace_id and tm.team_id = ct.team_id
                        where ct.workspace_id = c.workspace_id and ct.client_id = c.id and tm.member_id = m.id
                        order by ${folded(sql`t.name`)})`,
    },
    edge,
  )

/** Why somebody sees a client, as the page says it. */
export function reasonsOf({ ways, teams }: Seer): string[] {
  const reasons: Record<string, string> = {
    everything: 'Sees everything in the workspace',
    unlimited: 'No team limits it',
    team: `In ${teams.map(name => `\u2068${name}\u2069`).join(', ')}`,
    project: 'Manager or direct member of one of its projects',
  }
  return ways.flatMap(way => reasons[way] ?? [])
}
