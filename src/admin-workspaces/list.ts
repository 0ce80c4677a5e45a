import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, either, type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import { patternOf } from '../pickers/search.js'
import { asPage, PAGE, type Page } from '../web/paging.js'
import type { WorkspaceFilter } from './form.js'

/** A workspace as the operator sees it. `entry_count` is one more than `most_counted` where there are more than those. */
export type ListedWorkspace = {
  id: string
  name: string
  created_at: Date
  owner_id: string
  owner_user_id: string
  owner_name: string
  owner_username: string
  is_owner_deactivated: boolean
  member_count: number
  entry_count: number
  most_counted: number
  last_active_at: Date
}

/**
 * How far entries are counted: to 10,000, and less far where there are more than a hundred workspaces, so that sorting
 * all of them by it reads no more than a million entries, however many there are.
 */
const mostCounted = sql`(select least(10000, greatest(100, 1000000 / greatest(count(*), 1)))::integer from workspaces)`

const memberCount = sql`(select count(*)::integer from members as c where c.workspace_id = w.id and c.state = 'active')`
const lastActive = sql`(select max(c.last_active_at) from members as c where c.workspace_id = w.id)`
const entryCount = sql`(select count(*)::integer
                          from (select from entries as e
                                 where e.workspace_id = w.id limit (select ${mostCounted} + 1)) as counted)`

/** The workspaces `w` with their owners, as the users `u`. */
const OWNED = sql`workspaces as w
                  join members as owner on owner.workspace_id = w.id and owner.id = w.owner_id
                  join users as u on u.id = owner.user_id`

const COLUMNS = sql`w.id, w.name, w.created_at, w.owner_id, u.id as owner_user_id, ${shownName} as owner_name,
                    u.username as owner_username, u.state <> 'active' as is_owner_deactivated,
                    ${memberCount} as member_count, ${entryCount} as entry_count, ${mostCounted} as most_counted,
                    ${lastActive} as last_active_at`

/** What the list is sorted by, smallest first; the id decides between equals. */
const keys: Record<WorkspaceFilter['sort'], Sql> = {
  name: folded(sql`w.name`),
  owner: folded(shownName),
  members: memberCount,
  entries: entryCount,
  activity: lastActive,
}

/** Which way a column is sorted at first: words from A, figures and days from the top. */
export const firstOrder = (sort: WorkspaceFilter['sort']) => (sort === 'name' || sort === 'owner' ? 'asc' : 'desc')

/** The workspaces that a filter leaves: those after or before one of them, else the first. One query. */
export async function listPage(
  db: Database,
  filter: WorkspaceFilter,
): Promise<Page<ListedWorkspace> & { count: number }> {
  const { sort, order = firstOrder(sort), before, after } = filter
  const isUp = (order === 'asc') === (before === undefined)
  const direction = isUp ? sql`asc` : sql`desc`
  const { rows } = await db.raw('?', [
    sql`with matching as (
          select w.id, ${keys[sort]} as key from ${OWNED} where ${conditionOf(filter)}),
        page as (
          select * from matching
           where coalesce((key, id) ${isUp ? sql`>` : sql`<`}
                          (select key, id from matching where id = ${before ?? after ?? null}), true)
           order by key ${direction}, id ${direction}
           limit ${PAGE + 1}),
        listed as (
          select page.key, ${COLUMNS} from ${OWNED} join page on page.id = w.id)
        select (select count(*)::integer from matching) as count,
               coalesce((select jsonb_agg(listed order by key ${direction}, id ${direction}) from listed), '[]') as workspaces`,
  ])
  const workspaces = rows[0].workspaces.map(asListed)
  return { ...asPage<ListedWorkspace>(workspaces, filter), count: rows[0].count }
}

/** One workspace; undefined where there is none of this id. */
export async function findWorkspace(db: Database, workspaceId: string): Promise<ListedWorkspace | undefined> {
  const { rows } = await db.raw('?', [sql`select ${COLUMNS} from ${OWNED} where w.id = ${workspaceId}`])
  return rows[0] && asListed(rows[0])
}

const asListed = (row: ListedWorkspace): ListedWorkspace => ({
  ...row,
  created_at: new Date(row.created_at),
  last_active_at: new Date(row.last_active_at),
})

/** By a part of the name, by what the owner is called or reached by, or by the id. */
const conditionOf = ({ q }: Pick<WorkspaceFilter, 'q'>): Sql =>
  q === ''
    ? always
    : either([
        sql`${folded(sql`w.name`)} like ${patternOf(q)}`,
        sql`u.sought like ${patternOf(q)}`,
        sql`w.id = ${q.toLowerCase()}`,
      ])

/** A workspace to be chosen; its owner tells it from others of its name. */
export type Choice = { id: string; name: string; owner_name: string }

const MOST_CHOICES = 20

/** The first workspaces by name that a search leaves, and whether there are more: whoever wants another types more of it. */
export async function listChoices(db: Database, q: string): Promise<{ workspaces: Choice[]; has_more: boolean }> {
  const { rows } = await db.raw('?', [
    sql`select w.id, w.name, ${shownName} as owner_name
          from ${OWNED} where ${conditionOf({ q })} order by ${keys.name}, w.id limit ${MOST_CHOICES + 1}`,
  ])
  return { workspaces: rows.slice(0, MOST_CHOICES), has_more: rows.length > MOST_CHOICES }
}
