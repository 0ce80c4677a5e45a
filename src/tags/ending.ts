import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'

/** Tables that keep tags in a list of ids, which no foreign key looks after. */
const KEEPING = ['favourites', 'deleted_entries', 'changed_entries']

/** Deletes a tag and takes it off entries, favourites and what was deleted of late. */
export const remove = (db: Database, actor: Member, id: string) =>
  db.transaction(async trx => {
    await lock(trx, actor, [id])
    for (const table of KEEPING)
      await inLists(trx, actor, table, id).update({ tag_ids: sql`array_remove(tag_ids, ${id})` })
    await trx('tags').where({ workspace_id: actor.workspace_id, id }).del()
  })

/**
 * Merges a tag into another, which every entry that had it has then, once, and returns the other's name; undefined where
 * one of the two isn't there any more, or both are one.
 */
export const merge = (db: Database, actor: Member, id: string, into: string): Promise<string | undefined> =>
  db.transaction(async trx => {
    const locked = await lock(trx, actor, [id, into])
    if (locked.length < 2) return undefined

    const { workspace_id } = actor
    // changed in place: an entry that moves to another day meanwhile still finds its tag, and takes it along
    await trx.raw(
      `update entry_tags as et
          set tag_id = :into
        where workspace_id = :workspace_id and tag_id = :id
          and not exists (select from entry_tags as other
                           where other.workspace_id = et.workspace_id and other.entry_id = et.entry_id
                             and other.tag_id = :into)`,
      { workspace_id, id, into },
    )
    for (const table of KEEPING) {
      await inLists(trx, actor, table, id).update({
        tag_ids: sql`array_append(array_remove(array_remove(tag_ids, ${id}), ${into}), ${into})`,
      })
    }
    await trx('tags').where({ workspace_id, id }).del()
    return locked.find(tag => tag.id === into)?.name
  })

/** The rows of such a table that keep the tag. */
const inLists = (trx: Database, { workspace_id }: Member, table: string, id: string) =>
  trx(table).where({ workspace_id }).where(sql`${id} = any(tag_ids)`)

/** Keeps these tags from being given to entries until the transaction ends. */
const lock = (trx: Database, { workspace_id }: Member, ids: string[]): Promise<{ id: string; name: string }[]> =>
  trx('tags').where({ workspace_id }).whereIn('id', ids).orderBy('id').forUpdate().select('id', 'name')
