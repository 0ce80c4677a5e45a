import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { either, sql } from '../database/sql.js'
import { listCandidates } from '../members/candidates.js'
import type { Member } from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import type { PeopleSearch } from './form.js'

/** The active members of the name `q`, and whoever is ticked, who come first. */
export const listPeople = (db: Database, actor: Member, { q, member }: PeopleSearch) => {
  const ticked = sql`m.id = any(${member})`
  const active = sql`(m.state = 'active' and u.state = 'active')`
  return listCandidates(db, actor, { q, ticked, eligible: sql`m.state <> 'removed' and ${either([ticked, active])}` })
}

/** The teams that the actor sees, by name. */
export const listTeams = (
  db: Database,
  actor: Member,
  { team }: PeopleSearch,
): Promise<{ id: string; name: string; colour: string; is_ticked: boolean }[]> =>
  db('teams as t')
    .where(teamsFor('view', actor))
    .orderByRaw(sql`${folded(sql`t.name`)}, t.id`)
    .select('t.id', 't.name', 't.colour', { is_ticked: sql`t.id = any(${team})` })
