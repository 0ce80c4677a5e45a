import type { Database } from '../database/connection.js'
import { both, type Sql, sql } from '../database/sql.js'

/**
 * What is set at one level for the entry `e` on its day: the newest row that is valid by then, and null says "inherit".
 * Ordered by all of the index, of which only the day differs: PostgreSQL would sort, as it takes no null for equal.
 */
const setAt = (subject: Sql): Sql =>
  sql`(select r.rate_cents
         from rates as r
        where r.workspace_id = e.workspace_id and ${subject} and r.valid_from <= e.day
        order by r.project_id, r.member_id, r.valid_from desc
        limit 1)`

/**
 * The rate that counts for the row `e` (workspace_id, member_id, project_id, day, billable), in the currency's minor
 * units an hour: of the four levels the strongest that is set (DESIGN 3.4). Null where none is set, and for what isn't
 * billable.
 */
export const stamp: Sql = sql`(case when e.billable then coalesce(
    ${setAt(sql`r.project_id = e.project_id and r.member_id = e.member_id`)},
    ${setAt(sql`r.project_id = e.project_id and r.member_id is null`)},
    ${setAt(sql`r.project_id is null and r.member_id = e.member_id`)},
    ${setAt(sql`r.project_id is null and r.member_id is null`)}) end)`

/**
 * Gives the workspace's entries `e` that fit `condition` the rate that counts for them now; one that was typed by hand
 * stays. It is no edit: the entry's version is the same, so that nobody's open form runs into it. Returns how many rates
 * changed.
 */
export const restamp = (trx: Database, workspaceId: string, condition: Sql, options = {}): Promise<number> =>
  trx('entries as e')
    .options(options)
    .where(both(sql`e.workspace_id = ${workspaceId}`, sql`not e.rate_by_hand`, condition))
    .whereRaw('e.rate_cents is distinct from ?', [stamp])
    .update({ rate_cents: stamp })
