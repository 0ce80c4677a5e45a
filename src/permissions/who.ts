import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { listed, type Sql, sql } from '../database/sql.js'
import { givenRoles, shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { asPage, type Edge, PAGE, type Page } from '../web/paging.js'
import type { Permission } from './catalog.js'
import { type Cell, grantsOf } from './grants.js'
import { isOpen, type Way } from './reach.js'

/**
 * A row that some see: `row` is it alone, by the alias that its policy uses, `sees` the policy's own predicate, `ways`
 * those of which it is made, and `teams` an array of the names of the teams that connect a member `m` to it.
 */
export type Subject = { row: Sql; sees: (member: Member) => Sql; ways: Way[]; teams: Sql }

/** Somebody who sees the row, with the names of the ways that lead them to it. */
export type Seer = {
  id: string
  name: string
  username: string
  colour: string
  avatar_url: string
  ways: string[]
  teams: string[]
}

export type SeersPage = Page<Seer> & { count: number }

/** Who sees a row, and why, by name. Two queries. */
export async function listSeers(db: Database, actor: Member, subject: Subject, edge: Edge): Promise<SeersPage> {
  const direction = edge.before ? sql`desc` : sql`asc`
  const { seers } = await seersOf(db, actor, subject)
  const { rows } = await db.raw('?', [
    sql`with seer as (select m.id, m.workspace_id, ${shownName} as name, ${folded(shownName)} as key, u.username, u.colour, u.avatar_url, found.ways
                        from (${seers}) as found
                        join members as m on m.workspace_id = ${actor.workspace_id} and m.id = found.id
                        join users as u on u.id = m.user_id),
             page as (select *
                        from seer
                       where coalesce((key, id) ${edge.before ? sql`<` : sql`>`}
                                      (select key, id from seer where id = ${edge.before ?? edge.after ?? null}), true)
                       order by key ${direction}, id ${direction}
                       limit ${PAGE + 1})
        select (select count(*)::integer from seer) as count,
               (select coalesce(jsonb_agg(to_jsonb(m) || jsonb_build_object('teams', ${subject.teams})
                                          order by m.key ${direction}, m.id ${direction}), '[]')
                  from page as m
                 cross join ${subject.row}) as seers`,
  ])
  return { ...asPage<Seer>(rows[0].seers, edge), count: rows[0].count }
}

/**
 * The ids of the members who see a row, and the ways that lead each there: the policy's predicate, asked of all active
 * members at once. Who hold the same permissions are one branch of the query, so that it grows with the roles and not
 * with the people. Wrapped, as a promise of a bare piece of SQL would run it.
 */
export async function seersOf(db: Database, actor: Member, subject: Omit<Subject, 'teams'>): Promise<{ seers: Sql }> {
  const branches = (await listHolders(db, actor)).map(holders => branchOf(actor, subject, holders))
  return { seers: branches.reduce((before, branch) => sql`${before} union all ${branch}`) }
}

type Holders = { ids: string[]; permissions: ReadonlySet<Permission> }

/** The active members, together where they hold the same roles. */
async function listHolders(db: Database, actor: Member): Promise<Holders[]> {
  const { rows } = await db.raw('?', [
    sql`with held as (select m.id, array['ROLE_USER'] || ${givenRoles} as roles
                        from members as m
                        join workspaces as w on w.id = m.workspace_id
                        join users as u on u.id = m.user_id
                       where m.workspace_id = ${actor.workspace_id} and m.state = 'active' and u.state = 'active')
        select roles, array_agg(id) as ids,
               (select coalesce(jsonb_agg(jsonb_build_object('role', r.name, 'permission', c.permission, 'allowed', c.allowed)), '[]')
                  from role_cells as c
                  join roles as r on r.workspace_id = c.workspace_id and r.id = c.role_id
                 where c.workspace_id = ${actor.workspace_id}) as cells
          from held
         group by roles`,
  ])
  return rows.map(({ roles, ids, cells }: { roles: string[]; ids: string[]; cells: Cell[] }) => ({
    ids,
    permissions: grantsOf(roles, cells),
  }))
}

/** Those of `holders` who see the row, with the ways that lead them there. */
function branchOf(actor: Member, subject: Omit<Subject, 'teams'>, { ids, permissions }: Holders): Sql {
  const member = asColumns(actor, permissions)
  const ways = subject.ways
    .filter(way => isOpen(way, member))
    .map(
      way => sql`case when ${way.condition(member)} and ${way.limit?.(member) ?? sql`true`} then ${way.name}::text end`,
    )
  const list = ways.length > 0 ? listed(ways) : sql`null::text`
  return sql`(select m.id, array_remove(array[${list}], null) as ways
                from members as m
               cross join ${subject.row}
               where m.workspace_id = ${actor.workspace_id} and m.id = any(${ids}) and ${subject.sees(member)})`
}

/**
 * A member with these permissions such as policies take one, but standing for the column `m` of a query: what they put
 * into their conditions are pieces of SQL instead of values.
 */
const asColumns = (actor: Member, permissions: ReadonlySet<Permission>): Member =>
  ({
    ...actor,
    strength: 'full',
    permissions,
    id: sql`m.id`,
    teams: teamsOf(sql`true`),
    led_teams: teamsOf(sql`tm.is_lead`),
    managed_projects: sql`(array(select pm.project_id::text
                                   from project_members as pm
                                   join projects as managed on managed.workspace_id = pm.workspace_id and managed.id = pm.project_id
                                  where pm.workspace_id = m.workspace_id and pm.member_id = m.id and pm.is_manager
                                    and managed.deleted_at is null))`,
  }) as unknown as Member

const teamsOf = (condition: Sql): Sql =>
  sql`(array(select tm.team_id::text from team_members as tm
              where tm.workspace_id = m.workspace_id and tm.member_id = m.id and ${condition}))`
