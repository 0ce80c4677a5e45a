import type { Database } from '../database/connection.js'
import { type Sql, sql } from '../database/sql.js'
import { amount } from '../rates/amount.js'

const KEY = sql`workspace_id, month, member_id, project_id, task_id, billable`

/** What was tracked of all time, without what still runs: rows to be called `e`, by all that tells entries apart for who sees what. */
export const everTracked = (which: Sql): Sql =>
  sql`(select workspace_id, member_id, project_id, task_id, billable, sum(entry_count) as entry_count,
              cast(sum(seconds) as bigint) as seconds, cast(sum(amount_cents) as bigint) as amount_cents
         from entry_months as em
        where ${which}
        group by workspace_id, member_id, project_id, task_id, billable
       having sum(entry_count) > 0)`

type Month = { workspace_id: string; month: string }

/**
 * Settles every month whose entries or tags have changed since the last time: one row of the several that came to it, and
 * what it comes to by tag. Reports tell the same before and after, and nobody who writes waits.
 */
export async function settleMonths(db: Database, signal?: AbortSignal) {
  const due: Month[] = await db('entry_months').where({ is_settled: false }).distinct('workspace_id', 'month')
  for (const each of due) {
    if (signal?.aborted) return
    await settle(db, each)
  }
}

/** All is of one moment: what is written meanwhile leaves the month unsettled. */
const settle = (db: Database, { workspace_id, month }: Month) =>
  db.transaction(
    async trx => {
      await trx.raw('lock table entry_tag_months in share row exclusive mode') // one at a time, before the moment is chosen
      const these = sql`workspace_id = ${workspace_id} and month = ${month}`
      await trx.raw('?', [
        sql`with added as (delete from entry_months where ${these} and not is_settled returning *)
            insert into entry_months as m
            select ${KEY}, sum(entry_count), sum(seconds), sum(amount_cents), true
              from added
             group by ${KEY}
                on conflict (${KEY}) where is_settled
                do update set entry_count = m.entry_count + excluded.entry_count,
                              seconds = m.seconds + excluded.seconds,
                              amount_cents = m.amount_cents + excluded.amount_cents`,
      ])
      await trx('entry_months').where({ workspace_id, month, is_settled: true, entry_count: 0 }).del()
      await trx('entry_tag_months').where({ workspace_id, month }).del()
      await trx.raw('?', [
        sql`insert into entry_tag_months
            select e.workspace_id, cast(${month} as date), e.member_id, e.project_id, e.task_id, e.billable, et.tag_id,
                   count(*), sum(e.seconds), coalesce(sum(${amount}), 0)
              from entries as e
              left join entry_tags as et on et.workspace_id = e.workspace_id and et.entry_id = e.id and ${isIn(month, sql`et.day`)}
             where e.workspace_id = ${workspace_id} and ${isIn(month, sql`e.day`)} and e.seconds is not null
             group by 1, 2, 3, 4, 5, 6, 7`,
      ])
    },
    { isolationLevel: 'repeatable read' },
  )

const isIn = (month: string, day: Sql): Sql =>
  sql`${day} >= ${month} and ${day} < cast(cast(${month} as date) + interval '1 month' as date)`
