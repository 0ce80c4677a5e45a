import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { restamp } from '../rates/stamp.js'
import { countChange } from './counting.js'
import { lockTimers } from './once.js'
import { entriesFor } from './policy.js'

const DAYS_KEPT = 7

const COLUMNS = sql`workspace_id, id, member_id, project_id, task_id, description, zone, started_at, stopped_at, billable,
  rate_cents, rate_by_hand, version, created_at`

/**
 * Deletes these entries, all or none: they and their tags wait a week to be restored. A running one is a discarded timer.
 * Returns the id of the deletion, for Undo; undefined where any of them is not there for the member to delete.
 */
export function remove(db: Database, member: Member, ids: readonly string[]): Promise<string | undefined> {
  return db.transaction(async trx => {
    const wanted = [...new Set(ids)]
    const [{ deletion_id }] = (await trx.raw('select new_id() as deletion_id')).rows
    const condition = sql`${entriesFor('delete', member)} and e.id = any(${wanted})`
    const held = await trx('entries as e').where(condition).orderBy('e.id').forUpdate('e').select('e.member_id')
    if (held.length !== wanted.length || held.length === 0) return undefined

    await trx.raw(
      `with gone as (delete from entries as e where ? returning e.*)
       insert into deleted_entries (${COLUMNS}, tag_ids, deletion_id, deleted_by)
       select ${COLUMNS},
              array(select et.tag_id::text from entry_tags as et
                     where et.workspace_id = gone.workspace_id and et.entry_id = gone.id),
              ?, ?
         from gone`,
      [condition, deletion_id, member.id],
    )
    await countChange(
      trx,
      member.workspace_id,
      held.map(entry => entry.member_id),
    )
    return deletion_id
  })
}

/**
 * Brings back what the member deleted in one go and may delete still, with the tags and the task that are still there;
 * restoring twice is restoring once. A discarded timer runs on where its person is active and nothing runs meanwhile, else it ends when it
 * was discarded. Returns how many entries came back.
 */
export function restore(db: Database, member: Member, deletionId: string): Promise<number> {
  return db.transaction(async trx => {
    const { workspace_id, id: member_id } = member
    const mine = sql`${entriesFor('delete', member)} and e.deletion_id = ${deletionId} and e.deleted_by = ${member_id}`
    const owners = await trx('deleted_entries as e').where(mine).distinct('e.member_id').pluck('e.member_id')
    await lockTimers(trx, workspace_id, owners)
    const { rows } = await trx.raw('?', [
      sql`with back as (
         delete from deleted_entries as e
          where ${mine} and e.deleted_at > now() - make_interval(days => ${DAYS_KEPT})
         returning e.*
       ), entered as (
         insert into entries (${COLUMNS})
         select b.workspace_id, b.id, b.member_id, b.project_id, t.id, b.description, b.zone, b.started_at,
                coalesce(b.stopped_at, case when m.state <> 'active' or u.state <> 'active'
                                              or exists (select from entries as e
                                                          where e.workspace_id = b.workspace_id
                                                            and e.member_id = b.member_id and e.stopped_at is null)
                                            then greatest(b.started_at, b.deleted_at) end),
                b.billable, b.rate_cents, b.rate_by_hand, b.version + 1, b.created_at
           from back as b
           join members as m on m.workspace_id = b.workspace_id and m.id = b.member_id
           join users as u on u.id = m.user_id
           left join tasks as t on t.workspace_id = b.workspace_id and t.id = b.task_id
         returning id
       )
       select id, tag_ids from back`,
    ])
    const ids = rows.map((row: { id: string }) => row.id)
    await trx.raw(
      `insert into entry_tags (workspace_id, entry_id, tag_id)
       select tags.workspace_id, gone.entry_id, tags.id
         from unnest(?::text[], ?::text[]) as gone (entry_id, tag_id)
         join tags on tags.workspace_id = ? and tags.id = gone.tag_id`,
      [...pairs(rows), member.workspace_id],
    )
    if (ids.length > 0) await restamp(trx, member.workspace_id, sql`e.id = any(${ids})`)
    await countChange(trx, workspace_id, owners)
    return ids.length
  })
}

/** Two columns: an entry's id beside each of its tags'. */
function pairs(rows: { id: string; tag_ids: string[] }[]): [string[], string[]] {
  const all = rows.flatMap(({ id, tag_ids }) => tag_ids.map(tag => [id, tag] as const))
  return [all.map(([id]) => id), all.map(([, tag]) => tag)]
}

/** Forgets what nobody restored within a week. */
export const purge = (db: Database) =>
  db('deleted_entries').whereRaw('deleted_at < now() - make_interval(days => ?)', [DAYS_KEPT]).del()
