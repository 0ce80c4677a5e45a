import type { Database } from '../database/connection.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import { patternOf } from '../pickers/search.js'
import { asPage, PAGE, type Page } from '../web/paging.js'
import type { OperatorFilter } from './form.js'

/** An operator as the others see them; `last_active_at` is null for whoever was never there. */
export type ListedOperator = {
  id: string
  username: string
  state: 'active' | 'deactivated'
  has_second_factor: boolean
  created_at: Date
  last_active_at: Date | null
}

const COLUMNS = sql`
  o.id, o.username, o.state, o.created_at,
  exists (select from second_factors as f where f.operator_id = o.id) as has_second_factor,
  greatest(o.last_active_at, (select max(s.last_seen_at) from operator_sessions as s where s.operator_id = o.id)) as last_active_at`

const KEY = sql`lower(o.username)`

/** The operators that a filter leaves, by name: those after or before one, else the first ones. One query. */
export async function listPage(db: Database, { q, before, after }: OperatorFilter) {
  const direction = before ? sql`desc` : sql`asc`
  const edge = before ?? after
  const beyond: Sql = edge
    ? sql`coalesce((${KEY}, o.id) ${before ? sql`<` : sql`>`} (select ${KEY}, o.id from operators as o where o.id = ${edge}), true)`
    : always
  const left = q === '' ? always : sql`${KEY} like ${patternOf(q)}`
  const { rows } = await db.raw('?', [
    sql`with page as (
          select ${KEY} as key, ${COLUMNS}
            from operators as o
           where ${both(left, beyond)}
           order by ${KEY} ${direction}, o.id ${direction}
           limit ${PAGE + 1})
        select (select count(*)::integer from operators as o where ${left}) as count,
               coalesce((select jsonb_agg(page order by key ${direction}, id ${direction}) from page), '[]') as operators`,
  ])
  const page: Page<ListedOperator> = asPage(rows[0].operators.map(asListed), { before, after })
  return { ...page, count: rows[0].count as number }
}

/** One operator; undefined where there is none of this id. */
export async function findListed(db: Database, operatorId: string): Promise<ListedOperator | undefined> {
  const { rows } = await db.raw('?', [sql`select ${COLUMNS} from operators as o where o.id = ${operatorId}`])
  return rows[0] && asListed(rows[0])
}

const asListed = (row: ListedOperator): ListedOperator => ({
  ...row,
  created_at: new Date(row.created_at),
  last_active_at: row.last_active_at && new Date(row.last_active_at),
})
