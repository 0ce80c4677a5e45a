import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { restamp } from '../rates/stamp.js'
import { countChange } from './counting.js'
import { entriesFor } from './policy.js'

const DAYS_KEPT = 7

/** Keeps these entries as they are before one change of all of them, and holds them. Returns the id of the change. */
export async function keep(trx: Database, member: Member, ids: readonly string[]): Promise<string> {
  const [{ change_id }] = (await trx.raw('select new_id() as change_id')).rows
  await trx.raw('?', [
    sql`with held as (select e.* from entries as e
                       where ${entriesFor('edit', member)} and e.id = any(${ids}) and e.stopped_at is not null
                       order by e.id
                         for update)
        insert into changed_entries (workspace_id, change_id, entry_id, version, project_id, task_id, description, started_at,
                                     stopped_at, billable, rate_cents, rate_by_hand, tag_ids, changed_by)
        select h.workspace_id, ${change_id}, h.id, h.version + 1, h.project_id, h.task_id, h.description, h.started_at,
               h.stopped_at, h.billable, h.rate_cents, h.rate_by_hand,
               array(select et.tag_id::text from entry_tags as et
                      where et.workspace_id = h.workspace_id and et.entry_id = h.id),
               ${member.id}
          from held as h`,
  ])
  return change_id
}

/** How many entries are as they were before, and how many stay because somebody changed them since. */
export type TakenBack = { back: number; stay: number }

/**
 * Takes back what the member changed in one go, with the tags and the task that are still there; once and no more. What
 * was changed again since, or may not be edited any more, stays as it is.
 */
export function takeBack(db: Database, member: Member, changeId: string): Promise<TakenBack> {
  return db.transaction(async trx => {
    const { rows } = await trx.raw<{
      rows: { entry_id: string; member_id: string; tag_ids: string[]; is_back: boolean }[]
    }>('?', [
      sql`with kept as (
            delete from changed_entries
             where workspace_id = ${member.workspace_id} and change_id = ${changeId} and changed_by = ${member.id}
               and changed_at > now() - make_interval(days => ${DAYS_KEPT})
            returning *
          ), back as (
            update entries as e
               set project_id = k.project_id, task_id = t.id, description = k.description, started_at = k.started_at,
                   stopped_at = k.stopped_at, billable = k.billable, rate_cents = k.rate_cents,
                   rate_by_hand = k.rate_by_hand, version = e.version + 1, updated_at = now()
              from kept as k
              left join tasks as t on t.workspace_id = k.workspace_id and t.id = k.task_id
             where e.id = k.entry_id and e.version = k.version and ${entriesFor('edit', member)}
            returning e.id, e.member_id
          )
          select kept.entry_id, back.member_id, kept.tag_ids, back.id is not null as is_back
            from kept
            left join back on back.id = kept.entry_id`,
    ])
    const back = rows.filter(row => row.is_back)
    if (back.length > 0) await putBackTags(trx, member, back)
    await countChange(
      trx,
      member.workspace_id,
      back.map(row => row.member_id),
    )
    return { back: back.length, stay: rows.length - back.length }
  })
}

async function putBackTags(
  trx: Database,
  { workspace_id }: Member,
  entries: { entry_id: string; tag_ids: string[] }[],
) {
  const ids = entries.map(({ entry_id }) => entry_id)
  const pairs = entries.flatMap(({ entry_id, tag_ids }) => tag_ids.map(tag => [entry_id, tag] as const))
  await trx('entry_tags').where({ workspace_id }).whereIn('entry_id', ids).del()
  await trx.raw(
    `insert into entry_tags (workspace_id, entry_id, tag_id)
     select tags.workspace_id, kept.entry_id, tags.id
       from unnest(?::text[], ?::text[]) as kept (entry_id, tag_id)
       join tags on tags.workspace_id = ? and tags.id = kept.tag_id`,
    [pairs.map(([id]) => id), pairs.map(([, tag]) => tag), workspace_id],
  )
  await restamp(trx, workspace_id, sql`e.id = any(${ids})`)
}

/** Forgets what nobody took back within a week. */
export const purge = (db: Database) =>
  db('changed_entries').whereRaw('changed_at < now() - make_interval(days => ?)', [DAYS_KEPT]).del()
