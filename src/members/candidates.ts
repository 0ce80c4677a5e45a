import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { either, type Sql, sql } from '../database/sql.js'
import { isNamed, shownName } from './names.js'
import type { Member } from './queries.js'

/** Somebody who could be ticked; `found_count` is of all, also beyond those that are listed. */
export type Candidate = {
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

/** The members of the name `q` among those who are `eligible`, and whoever is `ticked`, who come first. */
export const listCandidates = (
  db: Database,
  { workspace_id }: Member,
  { q, ticked, eligible }: { q: string; ticked: Sql; eligible: Sql },
): Promise<Candidate[]> =>
  db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': workspace_id })
    .where(eligible)
    .where(either([ticked, isNamed(q)]))
    .orderByRaw(sql`${ticked} desc, ${folded(shownName)}, m.id`)
    .limit(LISTED)
    .select('m.id', 'u.username', 'u.colour', 'u.avatar_url', {
      name: shownName,
      is_ticked: ticked,
      found_count: sql`count(*) over ()`,
    })
