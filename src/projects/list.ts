import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import { everTracked } from '../entries/months.js'
import { anyRate } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { asPage, PAGE, type Page } from '../web/paging.js'
import type { ProjectFilter } from './form.js'
import { projectsFor, projectsInSight } from './policy.js'
import { earnings } from './status.js'

/** A project in the list. Its tracked time is null where the member may not see its status. */
type ListedProject = {
  id: string
  name: string
  colour: string
  client_name: string | null
  is_client_archived: boolean
  is_public: boolean
  is_billable: boolean
  is_archived: boolean
  is_manager: boolean
  can_view: boolean
  can_describe: boolean
  can_edit: boolean
  tracked_seconds: number | null
  estimate_seconds: number | null
  estimate_cents: number | null
  /** What is to be held against an estimate in money; null also where the member doesn't see all of it. */
  earned_cents: number | null
}

/** A page of the list, with how many there are on all pages, and whether the member sees what was tracked on any. */
export type ProjectPage = Page<ListedProject> & { count: number; has_status: boolean }

const ofProject = sql`em.workspace_id = p.workspace_id and em.project_id = p.id`

/** What was tracked on the project `p`, by everybody, whatever runs left out. */
const tracked = sql`(select cast(coalesce(sum(em.seconds), 0) as bigint) from entry_months as em where ${ofProject})`

/** What the entries of the project `p` earn, where the member sees that of each. */
const earned = (member: Member): Sql =>
  sql`(select case when bool_and(not e.billable or ${earnings(member)}) then coalesce(sum(e.amount_cents), 0) end
         from ${everTracked(ofProject)} as e
        where p.id = any(${member.managed_projects}) or ${anyRate(member)})`

const LAST = sql`chr(1114111)`

/** What the list is sorted by, smallest first; the id decides between equals. Last what one doesn't see. */
const keys: Record<ProjectFilter['sort'], Sql> = {
  name: sql`${folded(sql`p.name`)}`,
  client: sql`coalesce(${folded(sql`c.name`)}, ${LAST}) || chr(1) || ${folded(sql`p.name`)}`,
  tracked: sql`coalesce(spent.seconds, -1)`,
}

/** What was tracked on each project of which the member sees the status, summed in one go; only where it is sorted by. */
const spent = ({ sort }: ProjectFilter, member: Member): Sql =>
  sql`(select p.id, cast(coalesce(sum(em.seconds), 0) as bigint) as seconds
         from projects as p
         left join entry_months as em on ${ofProject}
        where ${sort === 'tracked'} and ${projectsFor('status', member)}
        group by p.id)`

/** Which way a column is sorted at first: words from A, figures from the top. */
export const firstOrder = (sort: ProjectFilter['sort']) => (sort === 'name' || sort === 'client' ? 'asc' : 'desc')

const orderOf = ({ sort, order }: ProjectFilter) => order ?? firstOrder(sort)

/** The projects in sight that a filter leaves: those after or before one of them, else the first. One query. */
export async function listPage(db: Database, actor: Member, filter: ProjectFilter): Promise<ProjectPage> {
  const isUp = (orderOf(filter) === 'asc') === (filter.before === undefined)
  const direction = isUp ? sql`asc` : sql`desc`
  const { rows } = await db.raw('?', [
    sql`with matching as (
          select p.id, ${keys[filter.sort]} as key, spent.seconds
            from projects as p
            left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null
            left join ${spent(filter, actor)} as spent on spent.id = p.id
           where ${both(projectsInSight(actor), sql`p.deleted_at is null`, conditionOf(filter))}),
        page as (
          select *
            from matching
           where coalesce((key, id) ${isUp ? sql`>` : sql`<`}
                          (select key, id from matching where id = ${filter.before ?? filter.after ?? null}), true)
           order by key ${direction}, id ${direction}
           limit ${PAGE + 1}),
        listed as (
          select page.key, p.id, p.name, p.colour, p.is_public, p.is_billable, p.estimate_seconds, p.estimate_cents,
                 p.archived_at is not null as is_archived, c.name as client_name,
                 c.archived_at is not null as is_client_archived,
                 p.id = any(${actor.managed_projects}) as is_manager,
                 ${projectsFor('view', actor)} as can_view,
                 ${projectsFor('describe', actor)} as can_describe,
                 ${projectsFor('edit', actor)} as can_edit,
                 case when ${projectsFor('status', actor)} then coalesce(page.seconds, ${tracked}) end as tracked_seconds,
                 case when p.estimate_cents is not null and ${projectsFor('status', actor)} then ${earned(actor)} end as earned_cents
            from page
            join projects as p on p.workspace_id = ${actor.workspace_id} and p.id = page.id
            left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null)
        select (select count(*)::integer from matching) as count,
               coalesce((select jsonb_agg(listed order by key ${direction}, id ${direction}) from listed), '[]') as projects`,
  ])
  const page = asPage<ListedProject>(rows[0].projects, filter)
  return { ...page, count: rows[0].count, has_status: page.rows.some(row => row.tracked_seconds !== null) }
}

/** What is searched for is looked for within the names of projects and clients as it stands, without case. */
function conditionOf({ q, state, client, access, billable }: ProjectFilter): Sql {
  return both(
    q === '' ? always : sql`(strpos(lower(p.name), lower(${q})) > 0 or strpos(lower(c.name), lower(${q})) > 0)`,
    { active: sql`p.archived_at is null`, archived: sql`p.archived_at is not null`, all: always }[state],
    client === undefined ? always : client === 'none' ? sql`c.id is null` : sql`c.id = ${client}`,
    access === undefined ? always : sql`p.is_public = ${access === 'public'}`,
    billable === undefined ? always : sql`p.is_billable = ${billable === 'yes'}`,
  )
}
