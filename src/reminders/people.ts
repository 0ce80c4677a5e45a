import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, either, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import type { PeopleSearch } from './form.js'

/** Somebody who could be reminded; `found_count` is of all, also beyond those that are listed. */
type Candidate = {
  id: string
  name: string
  username: string
  colour: string
  avatar_url: string
  is_ticked: boolean
  found_count: number
}

/** So many people are listed at most; a search finds the others. */
const LISTED = 200

/** The active members of the name `q`, and whoever is ticked, who come first. */
export function listCandidates(db: Database, actor: Member, { q, member }: PeopleSearch): Promise<Candidate[]> {
  const ticked = sql`m.id = any(${member})`
  const named = sql`strpos(lower(concat_ws(chr(10), u.alias, u.username)), lower(${q})) > 0`
  return db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': actor.workspace_id })
    .where(either([ticked, sql`(m.state = 'active' and u.state = 'active')`]))
    .whereNot({ 'm.state': 'removed' })
    .where(q ? either([ticked, named]) : always)
    .orderByRaw(sql`${ticked} desc, ${folded(shownName)}, m.id`)
    .limit(LISTED)
    .select('m.id', 'u.username', 'u.colour', 'u.avatar_url', {
      name: shownName,
      is_ticked: ticked,
      found_count: sql`count(*) over ()`,
    })
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
