import { type Database, violatedKey } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { asPage, type Page, pageByName } from '../web/paging.js'
import type { TagFilter } from './form.js'
import { maySeeUse } from './policy.js'

export type Tag = { id: string; name: string; archived_at: Date | null }

/** A tag with how many entries have it, exact to `MOST_COUNTED`; null where that isn't for the member to know. */
export type ListedTag = Tag & { entry_count: number | null }

/** A list counts this far for each of its tags, a page about one tag further. */
export const MOST_COUNTED = { inList: 1000, alone: 10_000 }

const STATES: Record<TagFilter['state'], Sql> = {
  active: sql`t.archived_at is null`,
  archived: sql`t.archived_at is not null`,
  all: always,
}

const counted = (most: number): Sql =>
  sql`(select count(*)::integer
         from (select from entry_tags as et
                where et.workspace_id = t.workspace_id and et.tag_id = t.id
                limit ${most + 1}) as counted)`

/** A page of the tags that a filter leaves, by name, and how many they are on all pages. */
export async function listPage(
  db: Database,
  actor: Member,
  filter: TagFilter,
): Promise<Page<ListedTag> & { count: number }> {
  const matching = db('tags as t')
    .where({ 't.workspace_id': actor.workspace_id })
    .where(STATES[filter.state])
    .where(filter.q ? sql`strpos(lower(t.name), lower(${filter.q})) > 0` : always)
  const { count } = await matching.clone().first(sql`count(*)::integer as count`)
  const rows = await pageByName(matching, sql`t`, filter).select('t.id', 't.name', 't.archived_at', {
    entry_count: maySeeUse(actor) ? counted(MOST_COUNTED.inList) : sql`null`,
  })
  return { ...asPage<ListedTag>(rows, filter), count }
}

/** One tag of the workspace, with how many entries have it. */
export const findTag = (
  db: Database,
  actor: Member,
  id: string,
): Promise<(Tag & { entry_count: number }) | undefined> =>
  db('tags as t')
    .where({ 't.workspace_id': actor.workspace_id, 't.id': id })
    .first('t.id', 't.name', 't.archived_at', { entry_count: counted(MOST_COUNTED.alone) })

/** The tags into which this one could be merged. */
export const listOthers = (db: Database, actor: Member, id: string): Promise<Tag[]> =>
  db('tags')
    .where({ workspace_id: actor.workspace_id })
    .whereNot({ id })
    .orderByRaw(sql`archived_at is not null, ${folded(sql`name`)}, id`)
    .select('id', 'name', 'archived_at')

/** A tag that was made, or the one of this name that was there already. */
export type Made = { id: string; is_new: boolean; is_archived: boolean }

/** Makes a tag. One of the same name, without case, is made only once: the one that is there is returned. */
export async function create(db: Database, actor: Member, name: string): Promise<Made> {
  const { workspace_id } = actor
  const [made] = await db('tags')
    .insert({ workspace_id, name })
    .onConflict(db.raw('(workspace_id, lower(name))'))
    .ignore()
    .returning('id')
  if (made) return { id: made.id, is_new: true, is_archived: false }
  const there = await db('tags')
    .where({ workspace_id })
    .where(sql`lower(name) = lower(${name})`)
    .first('id', 'archived_at')
  // whoever deleted it in between leaves the name free
  return there ? { id: there.id, is_new: false, is_archived: there.archived_at !== null } : create(db, actor, name)
}

/** Gives a tag another name; false where another tag has it. */
export const rename = (db: Database, actor: Member, id: string, name: string): Promise<boolean> =>
  db('tags')
    .where({ workspace_id: actor.workspace_id, id })
    .update({ name })
    .then(
      () => true,
      error => {
        if (violatedKey(error) !== 'tags_name_key') throw error
        return false
      },
    )

/** Takes a tag out of the choices; entries keep it. Doing it twice is doing it once. */
export const archive = (db: Database, actor: Member, id: string) =>
  db('tags').where({ workspace_id: actor.workspace_id, id }).update({ archived_at: sql`coalesce(archived_at, now())` })

export const restore = (db: Database, actor: Member, id: string) =>
  db('tags').where({ workspace_id: actor.workspace_id, id }).update({ archived_at: null })
