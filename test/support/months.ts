import assert from 'node:assert/strict'
import type { Database } from '../../src/database/connection.js'
import { type Sql, sql } from '../../src/database/sql.js'

const KEY = sql`workspace_id, month, member_id, project_id, task_id, billable`
const COUNTED = sql`sum(entry_count) as entry_count, sum(seconds) as seconds, sum(amount_cents) as amount_cents`
const REALLY = sql`count(*) as entry_count, sum(seconds) as seconds,
                   coalesce(sum(round(seconds::numeric * rate_cents / 3600)), 0) as amount_cents`

/** That the months of entries come to what the entries do, whatever has been done to these; by tag those that are settled. */
export async function checkMonths(db: Database) {
  const finished = sql`(select *, date_trunc('month', day::timestamp)::date as month from entries where seconds is not null)`
  await same(
    db,
    sql`select ${KEY}, ${COUNTED} from entry_months group by ${KEY}
        having sum(entry_count) <> 0 or sum(seconds) <> 0 or sum(amount_cents) <> 0`,
    sql`select ${KEY}, ${REALLY} from ${finished} as e group by ${KEY}`,
  )
  const isSettled = sql`not exists (select from entry_months as u
                                     where u.workspace_id = m.workspace_id and u.month = m.month and not u.is_settled)`
  await same(
    db,
    sql`select ${KEY}, tag_id, ${COUNTED} from entry_tag_months as m where ${isSettled} group by ${KEY}, tag_id`,
    sql`select ${KEY}, tag_id, ${REALLY}
          from (select m.*, et.tag_id
                  from ${finished} as m
                  left join entry_tags as et on et.workspace_id = m.workspace_id and et.entry_id = m.id
                 where ${isSettled}) as tagged
         group by ${KEY}, tag_id`,
  )
}

async function same(db: Database, counted: Sql, really: Sql) {
  const { rows } = await db.raw('?', [
    sql`with counted as (${counted}), really as (${really})
        (select 'counted' as what, * from counted except select 'counted', * from really)
        union all
        (select 'really', * from really except select 'really', * from counted)`,
  ])
  assert.deepEqual(rows, [], 'months of entries differ from the entries')
}
