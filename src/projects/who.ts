import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { listSeers, type Seer } from '../permissions/who.js'
import type { Edge } from '../web/paging.js'
import { projectsInSight, projectWays } from './policy.js'

/** Who sees a project, though it be its status alone, and why. */
export const listProjectSeers = (db: Database, actor: Member, id: string, edge: Edge) =>
  listSeers(
    db,
    actor,
    {
      row: sql`(select * from projects where workspace_id = ${actor.workspace_id} and id = ${id}) as p`,
      sees: projectsInSight,
      ways: [
        { name: 'manager', condition: member => sql`p.id = any(${member.managed_projects})` },
        ...projectWays('view'),
        ...projectWays('status').map(way => ({ ...way, name: `status_${way.name}` })),
      ],
      teams: sql`array(select t.name
                         from teams as t
                         join team_members as tm on tm.workspace_id = t.workspace_id and tm.team_id = t.id
                        where t.workspace_id = p.workspace_id and tm.member_id = m.id
                          and (exists (select from project_teams as pt
                                        where pt.workspace_id = t.workspace_id and pt.team_id = t.id and pt.project_id = p.id)
                            or exists (select from client_teams as ct
                                        where ct.workspace_id = t.workspace_id and ct.team_id = t.id and ct.client_id = p.client_id))
                        order by ${folded(sql`t.name`)})`,
    },
    edge,
  )

/** Why somebody sees a project, as the page says it. */
export function reasonsOf({ ways, teams }: Seer): string[] {
  const inTeams = `in ${teams.map(name => `\u2068${name}\u2069`).join(', ')}`
  const reasons: [name: string, sentence: string][] = [
    ['manager', 'Manages it'],
    ['direct', 'Member of it'],
    ['member_team', `Through a team: ${inTeams}`],
    ['public', 'It is public'],
    ['everything', 'Sees everything in the workspace'],
    ['all', 'A role lets them see every project'],
    ['teamlead', `Leads a team of it or its client: ${inTeams}`],
    ['team', `A role lets them see projects of their teams: ${inTeams}`],
  ]
  const found = reasons.filter(([name]) => ways.includes(name) && !(name === 'direct' && ways.includes('manager')))
  return found.length > 0 ? found.map(([, sentence]) => sentence) : ['Sees its status alone']
}
