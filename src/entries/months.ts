import type { Database } from '../database/connection.js'
import { type Sql, sql } from '../database/sql.js'
import { amount } from '../rates/amount.js'

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
 * Settles every month whose entries or tags have changed since the last time: counts it anew, so that one row stands for
 * the several that came to it, by tag too. Reports tell the same before and after, and nobody who writes waits.
 */
export async function settleMonths(db: Database, signal?: AbortSignal) {
  const due: Month[] = await db('entry_months').where({ is_settled: false }).distinct('workspace_id', 'month')
  await settleAll(db, due, signal)
}

/** Counts every month there is anew, changed or not, and says how many there are: for who wrote entries past the triggers. */
export async function recountMonths(db: Database): Promise<number> {
  const { rows: all } = await db.raw<{ rows: Month[] }>(
    `select workspace_id, month_of(day) as month from entries where seconds is not null
      union
     select workspace_id, month from entry_months
      union
     select workspace_id, month from entry_tag_months`,
  )
  await settleAll(db, all)
  return all.length
}

/** One that can't be settled keeps no other from it. Throws what went wrong first. */
async function settleAll(db: Database, months: Month[], signal?: AbortSignal) {
  const errors: unknown[] = []
  for (const each of months) {
    if (signal?.aborted) return
    await settle(db, each).catch(error => errors.push(error))
  }
  if (errors.length > 0) throw errors[0]
}

/** All is of one moment: what is written meanwhile comes with rows of its own, and leaves the month unsettled. */
const settle = (db: Database, { workspace_id, month }: Month) =>
  db.transaction(
    async trx => {
      await trx.raw('lock table entry_tag_months in share row exclusive mode') // one at a time, before the moment is chosen
      for (const table of ['entry_months', 'entry_tag_months']) await trx(table).where({ workspace_id, month }).del()
      const within = (day: Sql) =>
        sql`${day} >= ${month} and ${day} < cast(cast(${month} as date) + interval '1 month' as date)`
      const these = sql`e.workspace_id = ${workspace_id} and ${within(sql`e.day`)} and e.seconds is not null`
      await trx.raw('?', [
        sql`insert into entry_months
            select e.workspace_id, month_of(e.day), e.member_id, e.project_id, e.task_id, e.billable, ${SUMS}, true
              from entries as e
             where ${these}
             group by 1, 2, 3, 4, 5, 6`,
      ])
      await trx.raw('?', [
        sql`insert into entry_tag_months
            select e.workspace_id, month_of(e.day), e.member_id, e.project_id, e.task_id, e.billable, et.tag_id, ${SUMS}
              from entries as e
              left join entry_tags as et
                on et.workspace_id = ${workspace_id} and et.entry_id = e.id and ${within(sql`et.day`)}
             where ${these}
             group by 1, 2, 3, 4, 5, 6, 7`,
      ])
    },
    { isolationLevel: 'repeatable read' },
  )

const SUMS = sql`count(*), sum(e.seconds), coalesce(sum(${amount}), 0)`
