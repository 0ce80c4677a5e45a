import { type Sql, sql } from '../database/sql.js'
import { entriesFor } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { may } from '../permissions/reach.js'

/** Whether there is a team dashboard for the member at all; what it shows is a question of the entries. */
export const maySeeTeam = (member: Member) => may(member, 'view_team_dashboard')

/**
 * The members `m` whose time the member sees, be there some or none: those of whom they would see an entry without a
 * project, by the very predicate of the entries.
 */
export const seenMembers = (member: Member): Sql =>
  sql`exists (select from (select m.workspace_id, m.id as member_id, cast(null as text) as project_id) as e
               where ${entriesFor('view', member)})`
