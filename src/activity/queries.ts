import type { Database } from '../database/connection.js'
import { always, type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import { asPage, type Edge, PAGE, type Page } from '../web/paging.js'

/** Somebody's running timer; what they work on is the workspace's business and no operator's. */
export type Tracking = {
  id: string
  name: string
  username: string
  workspace: string
  started_at: Date
  seconds: number
}

/** Who tracks now in any workspace, the latest start first, with how many they are. One query. */
export async function listTracking(db: Database, edge: Edge): Promise<Page<Tracking> & { count: number }> {
  const direction = edge.before ? sql`asc` : sql`desc`
  const running = sql`entries as e where e.stopped_at is null`
  const { rows } = await db.raw('?', [
    sql`select (select count(*)::integer from ${running}) as count,
               (select coalesce(jsonb_agg(to_jsonb(timer)), '[]')
                  from (select e.id, ${shownName} as name, u.username, w.name as workspace, e.started_at,
                               extract(epoch from now() - e.started_at)::integer as seconds
                          from (select e.workspace_id, e.member_id, e.id, e.started_at
                                  from ${running} and ${beyond(edge)}
                                 order by e.started_at ${direction}, e.id ${direction}
                                 limit ${PAGE + 1}) as e
                          join members as m on m.workspace_id = e.workspace_id and m.id = e.member_id
                          join users as u on u.id = m.user_id
                          join workspaces as w on w.id = e.workspace_id
                         order by e.started_at ${direction}, e.id ${direction}) as timer) as timers`,
  ])
  const timers = rows[0].timers.map((timer: Tracking) => ({ ...timer, started_at: new Date(timer.started_at) }))
  return { ...asPage<Tracking>(timers, edge), count: rows[0].count }
}

/** The running entries `e` of a page: what begins at a timer that has stopped meanwhile begins where the list does. */
function beyond({ before, after }: Edge): Sql {
  if (!before && !after) return always
  const place = sql`select started_at from entries where stopped_at is null and id = ${before ?? after}`
  return before
    ? sql`(e.started_at, e.id) > (coalesce((${place}), '-infinity'), ${before})`
    : sql`(e.started_at, e.id) < (coalesce((${place}), 'infinity'), ${after})`
}

export type ActiveDay = { day: string; count: number }

/** How many users were here on each of the last days, today included; the oldest first. */
export async function listDays(db: Database, count: Span): Promise<ActiveDay[]> {
  const { rows } = await db.raw(
    `select cast(cast(each as date) as text) as day, count(a.user_id)::integer as count
       from cast(now() at time zone 'UTC' as date) as today
      cross join generate_series(today - cast(? as integer), today, interval '1 day') as each
       left join activity_days as a on a.day = cast(each as date)
      group by each
      order by each`,
    [count - 1],
  )
  return rows
}

/** How many days the picture of active users may show. */
export const SPANS = [30, 90] as const
export type Span = (typeof SPANS)[number]

/** Forgets on which days people were here before the longest picture begins. */
export const purge = (db: Database) =>
  db('activity_days')
    .whereRaw(`day <= cast(now() at time zone 'UTC' as date) - cast(? as integer)`, [Math.max(...SPANS)])
    .del()
