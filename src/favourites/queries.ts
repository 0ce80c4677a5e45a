import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { PREPARED } from '../database/prepared.js'
import { sql } from '../database/sql.js'
import { lockMember } from '../entries/once.js'
import { mayBill } from '../entries/policy.js'
import { settle, type Work, type WorkChange } from '../entries/work.js'
import type { Member } from '../members/queries.js'
import { projectsFor, usableProjects } from '../projects/policy.js'
import { usableTasks } from '../tasks/policy.js'

/** What a member starts with one key: the number that it stands at. */
export type Favourite = {
  id: string
  position: number
  description: string
  billable: boolean
  project_id: string | null
  task_id: string | null
  /** Null for none, and for one that is out of the member's sight. */
  project: { name: string; colour: string; client: string | null } | null
  task: { name: string } | null
  tags: { id: string; name: string }[]
  /** Whether a timer can be started with each of these: nothing is archived, done or out of sight. */
  is_project_usable: boolean
  is_task_usable: boolean
  are_tags_open: boolean
}

export const MOST = 5

/** The member's favourites, by their numbers. */
export const listFavourites = (db: Database, member: Member): Promise<Favourite[]> =>
  db('favourites as f')
    .options(PREPARED)
    .leftJoin('projects as p', { 'p.workspace_id': 'f.workspace_id', 'p.id': 'f.project_id' })
    .leftJoin('clients as c', join =>
      join.on({ 'c.workspace_id': 'p.workspace_id', 'c.id': 'p.client_id' }).onNull('c.deleted_at'),
    )
    .leftJoin('tasks as t', { 't.workspace_id': 'f.workspace_id', 't.id': 'f.task_id' })
    .where({ 'f.workspace_id': member.workspace_id, 'f.member_id': member.id })
    .orderBy('f.position')
    .select(
      'f.id',
      'f.position',
      'f.description',
      'f.billable',
      'f.project_id',
      'f.task_id',
      sql`case when p.deleted_at is null and ${projectsFor('view', member)}
            then jsonb_build_object('name', p.name, 'colour', p.colour, 'client', c.name) end as project`,
      sql`case when t.id is not null and ${projectsFor('view', member)} then jsonb_build_object('name', t.name) end as task`,
      sql`(select coalesce(jsonb_agg(jsonb_build_object('id', tags.id, 'name', tags.name) order by ${folded(sql`tags.name`)}), '[]')
             from tags where tags.workspace_id = f.workspace_id and tags.id = any(f.tag_ids)) as tags`,
      sql`(f.project_id is null or coalesce(${usableProjects(member)}, false)) as is_project_usable`,
      sql`(f.task_id is null or coalesce(${usableTasks(member)}, false)) as is_task_usable`,
      sql`not exists (select from tags where tags.workspace_id = f.workspace_id and tags.id = any(f.tag_ids)
                         and tags.archived_at is not null) as are_tags_open`,
    )

export type Added =
  | { kind: 'added' | 'there'; position: number }
  | { kind: 'full' }
  | { kind: 'missing' }
  | { kind: 'refused'; errors: Record<string, string> }

/**
 * Makes a favourite of what an entry is about, at `wanted` where that number is free, else at the first that is. The same
 * twice is one; `full` where all numbers are taken.
 */
export const add = (db: Database, member: Member, change: WorkChange, wanted?: number): Promise<Added> =>
  db.transaction(async trx => {
    if (!(await lockMember(trx, member))) return { kind: 'missing' }
    const settled = await settle(trx, member, change, mayBill(member))
    if (!settled.ok) return { kind: 'refused', errors: settled.errors }
    if (!settled.work.description && !settled.work.project_id) return { kind: 'refused', errors: EMPTY }

    const mine = await own(trx, member).select('*')
    const same = mine.find(each => isSame(each, settled.work))
    if (same) return { kind: 'there', position: same.position }
    const free = POSITIONS.filter(each => mine.every(({ position }) => position !== each))
    const position = free.find(each => each === wanted) ?? free[0]
    if (!position) return { kind: 'full' }

    const { workspace_id, id: member_id } = member
    await trx('favourites').insert({ workspace_id, member_id, position, ...settled.work })
    return { kind: 'added', position }
  })

const EMPTY = { description: 'Give it a description or a project first, so that you can tell what it is.' }

const POSITIONS = Array.from({ length: MOST }, (_, index) => index + 1)

const own = (db: Database, { workspace_id, id }: Member) => db('favourites').where({ workspace_id, member_id: id })

const isSame = (one: Work, other: Work) =>
  one.description === other.description &&
  one.project_id === other.project_id &&
  one.task_id === other.task_id &&
  one.billable === other.billable &&
  [...one.tag_ids].sort().join() === [...other.tag_ids].sort().join()

/** Gives one of the member's favourites another description; 0 where it isn't there. */
export const describe = (db: Database, member: Member, id: string, description: string): Promise<number> =>
  own(db, member).where({ id }).update({ description })

/** Moves a favourite one place up or down: it changes numbers with its neighbour. False where it isn't there. */
export const move = (db: Database, member: Member, id: string, places: 1 | -1): Promise<boolean> =>
  db.transaction(async trx => {
    await lockMember(trx, member)
    const mine = await own(trx, member).orderBy('position').select('*')
    const index = mine.findIndex(each => each.id === id)
    const [moved, neighbour] = [mine[index], mine[index + places]]
    if (!moved || !neighbour) return moved !== undefined

    // both leave before they come back: a number is taken at any moment
    await own(trx, member).whereIn('id', [moved.id, neighbour.id]).del()
    await trx('favourites').insert([
      { ...moved, position: neighbour.position },
      { ...neighbour, position: moved.position },
    ])
    return true
  })

/** Removes one of the member's favourites and returns what it was; undefined where it isn't there any more. */
export async function remove(
  db: Database,
  member: Member,
  id: string,
): Promise<(Work & { position: number }) | undefined> {
  const [removed] = await own(db, member).where({ id }).del().returning('*')
  return removed
}
