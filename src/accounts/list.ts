import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import { parseSearch, usersMatching } from '../users/search.js'
import { asPage, MOST_COUNTED, PAGE, type Page } from '../web/paging.js'
import type { AccountFilter } from './form.js'

/** A workspace that somebody is a member of, as the panel names it. */
type PlaceOf = { id: string; name: string; state: 'active' | 'inactive'; is_owner: boolean }

/** An account in the panel's list. */
export type ListedAccount = {
  id: string
  /** The alias, else the username. */
  name: string
  username: string
  alias: string
  email: string
  is_confirmed: boolean
  colour: string
  avatar_url: string
  state: 'active' | 'deactivated'
  created_at: Date
  last_active_at: Date | null
  has_password: boolean
  has_second_factor: boolean
  /** The providers of single sign-on that know them and are on, by name. */
  providers: string[]
  /** What the keys begin with: they themselves are kept nowhere. */
  key_prefixes: string[]
  workspace_count: number
  owned_count: number
  /** Some of the workspaces, those that they own first. */
  places: PlaceOf[]
}

/** A page of the list, with how many there are on all pages, beyond 10,000 no more are counted, and the seats in use. */
export type AccountPage = Page<ListedAccount> & { count: number; seat_count: number }

const MOST_PLACES = 12

type Sort = AccountFilter['sort']

/** What the list is sorted by, smallest first, and its type; the id decides between equals. Nobody's last request is before all. */
const KEYS: Record<Sort, { key: Sql; type: Sql }> = {
  name: { key: folded(shownName), type: sql`text` },
  registered: { key: sql`u.created_at`, type: sql`timestamptz` },
  active: { key: sql`coalesce(u.last_active_at, '-infinity')`, type: sql`timestamptz` },
  workspaces: { key: sql`coalesce(held.count, 0)`, type: sql`bigint` },
}

/** The users with what they are sorted by: workspaces are counted for all of them, but only where that decides. */
const source = (sort: Sort) =>
  sort === 'workspaces'
    ? sql`users as u left join (select m.user_id, count(*) as count from members as m
                                 where m.state <> 'removed' group by m.user_id) as held on held.user_id = u.id`
    : sql`users as u`

/** Which way a column is sorted at first: words from A, days and figures from the top. */
export const firstOrder = (sort: Sort) => (sort === 'name' ? 'asc' : 'desc')

/** The accounts that a filter leaves: those after or before one of them, else the first. */
export async function listPage(db: Database, filter: AccountFilter): Promise<AccountPage> {
  const { sort, order = firstOrder(sort), before, after } = filter
  const isUp = (order === 'asc') === (before === undefined)
  const direction = isUp ? sql`asc` : sql`desc`
  const { key, type } = KEYS[sort]
  const left = leftBy(filter)
  const edge = before ?? after ?? null
  const at = await findEdge(db, sort, edge)
  const beyond =
    at === undefined ? always : sql`((${key}, u.id) ${isUp ? sql`>` : sql`<`} (cast(${at} as ${type}), ${edge}))`
  const { rows } = await db.raw('?', [
    sql`with page as materialized (
          select ${key} as key, u.id
            from ${source(sort)}
           where ${both(left, beyond)}
           order by ${key} ${direction}, u.id ${direction}
           limit ${PAGE + 1})
        select (select count(*)::integer from (select from users as u where ${left} limit ${MOST_COUNTED + 1}) as found) as count,
               (select count(*)::integer from users where state = 'active') as seat_count,
               (select coalesce(jsonb_agg(to_jsonb(account) order by page.key ${direction}, page.id ${direction}), '[]')
                  from page
                 cross join lateral (${listed} where u.id = page.id) as account) as accounts`,
  ])
  const { accounts, ...counts } = rows[0]
  return { ...asPage<ListedAccount>(accounts.map(asAccount), filter), ...counts }
}

/** One account as the list shows it. */
export async function findListed(db: Database, id: string): Promise<ListedAccount[]> {
  const { rows } = await db.raw('?', [sql`${listed} where u.id = ${id} and u.state <> 'deleted'`])
  return rows
}

/** By what the row is sorted that a page begins or ends at, as text: a Date would lose what is below a millisecond. */
async function findEdge(db: Database, sort: Sort, id: string | null): Promise<string | undefined> {
  if (!id) return undefined
  const { rows } = await db.raw('?', [
    sql`select cast(${KEYS[sort].key} as text) as key from ${source(sort)} where u.id = ${id}`,
  ])
  return rows[0]?.key
}

const listed = sql`
  select u.id, ${shownName} as name, u.username, u.alias, u.email, u.email_confirmed_at is not null as is_confirmed, u.colour,
         u.avatar_url, u.state, u.created_at, u.last_active_at, u.password_hash is not null as has_password,
         exists (select from second_factors as f where f.user_id = u.id) as has_second_factor,
         array(select p.name from identities as i join sso_providers as p on p.id = i.provider_id
                where i.user_id = u.id and p.is_active order by p.position, p.id) as providers,
         array(select k.prefix from api_keys as k where k.user_id = u.id order by k.created_at desc, k.id) as key_prefixes,
         inside.*
    from users as u
   cross join lateral (
         select count(*)::integer as workspace_count, count(*) filter (where place.is_owner)::integer as owned_count,
                coalesce(jsonb_agg(to_jsonb(place) - 'position' order by place.position)
                         filter (where place.position <= ${MOST_PLACES}), '[]') as places
           from (select w.id, w.name, m.state, w.owner_id = m.id as is_owner,
                        row_number() over (order by w.owner_id = m.id desc, ${folded(sql`w.name`)}, w.id) as position
                   from members as m
                   join workspaces as w on w.id = m.workspace_id
                  where m.user_id = u.id and m.state <> 'removed') as place) as inside`

const asAccount = (row: ListedAccount): ListedAccount => ({
  ...row,
  created_at: new Date(row.created_at),
  last_active_at: row.last_active_at && new Date(row.last_active_at),
})

/** The users `u` whom a filter leaves. The operator finds people by hidden fields, too. */
const leftBy = ({ q, state, role, workspace }: AccountFilter): Sql =>
  both(
    sql`u.state <> 'deleted'`,
    usersMatching(parseSearch(q), { hiddenFields: true }),
    STATES[state ?? 'all'],
    role || workspace ? membersHolding(role, workspace) : always,
  )

const STATES = {
  all: always,
  active: sql`u.state = 'active'`,
  deactivated: sql`u.state = 'deactivated'`,
  unconfirmed: sql`(u.state = 'active' and u.email_confirmed_at is null)`,
}

/** Whether `u` holds a role in any workspace or in this one; no role is that of every member. */
function membersHolding(role: string | undefined, workspace: string | undefined): Sql {
  const here = workspace ? sql`m.workspace_id = ${workspace}` : always
  const all = sql`select m.user_id from members as m where ${both(sql`m.state <> 'removed'`, here)}`
  const owners = sql`select m.user_id
                       from workspaces as w
                       join members as m on m.workspace_id = w.id and m.id = w.owner_id
                      where ${here}`
  const holders = sql`select m.user_id
                        from roles as r
                        join member_roles as mr on mr.workspace_id = r.workspace_id and mr.role_id = r.id
                        join members as m on m.workspace_id = mr.workspace_id and m.id = mr.member_id
                       where ${both(sql`r.name = ${role ?? ''}`, sql`m.state <> 'removed'`, here)}`
  if (!role || role === 'ROLE_USER') return sql`(u.id in (${all}))`
  if (role === OWNER) return sql`(u.id in (${owners}))`
  return sql`(u.id in (${role === ADMINS_ROLE ? sql`${holders} union ${owners}` : holders}))`
}

/** What the list of roles calls those who own a workspace. */
export const OWNER = 'OWNER'

/** What the list can be narrowed to: names of roles, and workspaces by name. */
export type Choices = { roles: string[]; workspaces: { id: string; name: string }[] }

const MOST_WORKSPACES = 500

/** All roles or those of the chosen workspace, and the first workspaces with the chosen one. */
export async function findChoices(db: Database, { workspace }: AccountFilter): Promise<Choices> {
  const { rows } = await db.raw('?', [
    sql`select array(select r.name from roles as r where ${workspace ? sql`r.workspace_id = ${workspace}` : always}
                      group by r.name order by bool_or(r.built_in) desc, min(r.id)) as roles,
               (select coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name) order by ${folded(sql`w.name`)}, w.id), '[]')
                  from (select id, name from workspaces order by id = ${workspace ?? ''} desc, ${folded(sql`name`)}, id
                         limit ${MOST_WORKSPACES}) as w) as workspaces`,
  ])
  return rows[0]
}
