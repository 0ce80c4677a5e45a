import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import { listed } from '../settings/schemas.js'
import { UNMAPPED_ROLES } from './mapping.js'
import type { Mapping, Provider } from './queries.js'

/** A workspace that was chosen; `name` is null where it was deleted since. */
type Default = { id: string; name: string | null }

/** Where those begin who are new by this provider, in its order. */
export const listDefaults = (db: Database, { default_workspaces }: Pick<Provider, 'default_workspaces'>) =>
  nameAll(db, listed(default_workspaces))

/** These workspaces by name, in their order. */
async function nameAll(db: Database, ids: string[]): Promise<Default[]> {
  const { rows } = await db.raw('?', [
    sql`select wanted.id, w.name
          from unnest(cast(${ids} as text[])) with ordinality as wanted (id, position)
          left join workspaces as w on w.id = wanted.id
         order by wanted.position`,
  ])
  return rows
}

/** A mapping by its names: null for what was deleted since. `gives` is the role's name or the team's id. */
type NamedMapping = {
  group: string
  workspace_id: string
  gives: string
  role: string | null
  workspace_name: string | null
  team_name: string | null
  is_gone: boolean
}

/** What the groups of this provider give, in the order in which it was chosen. */
export async function listMappings(db: Database, { mappings }: Pick<Provider, 'mappings'>): Promise<NamedMapping[]> {
  const { rows } = await db.raw('?', [
    sql`select each.mapping ->> 'group' as "group", each.mapping ->> 'workspace_id' as workspace_id,
               coalesce(each.mapping ->> 'role', each.mapping ->> 'team_id') as gives, each.mapping ->> 'role' as role,
               w.name as workspace_name, t.name as team_name, coalesce(r.id, t.id) is null as is_gone
          from jsonb_array_elements(cast(${JSON.stringify(mappings)} as jsonb)) with ordinality as each (mapping, position)
          left join workspaces as w on w.id = each.mapping ->> 'workspace_id'
          left join roles as r on r.workspace_id = w.id and r.name = each.mapping ->> 'role'
          left join teams as t on t.workspace_id = w.id and t.id = each.mapping ->> 'team_id'
         order by each.position`,
  ])
  return rows
}

/** A workspace with what a group may stand for there. */
export type Place = { id: string; name: string; roles: string[]; teams: { id: string; name: string }[] }

/** Undefined where there is no workspace of this id. */
export async function findPlace(db: Database, id: string): Promise<Place | undefined> {
  const { rows } = await db.raw('?', [
    sql`select w.id, w.name,
               array(select r.name from roles as r
                      where r.workspace_id = w.id and r.name <> all (${UNMAPPED_ROLES})
                      order by r.built_in desc, r.id) as roles,
               (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by ${folded(sql`t.name`)}, t.id), '[]')
                  from teams as t where t.workspace_id = w.id) as teams
          from workspaces as w
         where w.id = ${id}`,
  ])
  return rows[0]
}

/** What a mapping gives, as forms post it. */
export const givesOf = (mapping: Mapping): string => ('role' in mapping ? mapping.role : mapping.team_id)

/** What is given in the words of the log. */
export const inWords = (place: Pick<Place, 'name' | 'teams'>, mapping: Mapping): string => {
  const team = 'team_id' in mapping && place.teams.find(({ id }) => id === mapping.team_id)
  return `${mapping.group} = ${place.name}: ${team ? team.name : givesOf(mapping)}`
}
