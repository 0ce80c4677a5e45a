import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import { mayRemove } from '../members/policy.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { remove as removeMember } from '../members/states.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import * as roles from '../roles/queries.js'
import { type Heirs, heirsOf } from './policy.js'

/** What is in a workspace, and goes when it is deleted. */
export type Contents = Record<
  'member_count' | 'entry_count' | 'seconds' | 'project_count' | 'client_count' | 'team_count',
  number
>

/** The contents of the workspace with this id, as columns. */
const contentsOf = (id: string | Sql): Sql =>
  sql`(select count(*)::integer from members as c where c.workspace_id = ${id} and c.state <> 'removed') as member_count,
      (select count(*)::integer from projects as c where c.workspace_id = ${id} and c.deleted_at is null) as project_count,
      (select count(*)::integer from clients as c where c.workspace_id = ${id} and c.deleted_at is null) as client_count,
      (select count(*)::integer from teams as c where c.workspace_id = ${id}) as team_count,
      (select count(*)::integer from entries as c where c.workspace_id = ${id}) as entry_count,
      (select coalesce(sum(c.seconds), 0)::bigint from entries as c where c.workspace_id = ${id}) as seconds`

export async function countContents(db: Database, { workspace_id }: Pick<Member, 'workspace_id'>): Promise<Contents> {
  const { rows } = await db.raw('select ?', [contentsOf(workspace_id)])
  return rows[0]
}

/** A workspace that goes with its owner's account, unless one of the heirs takes it. */
export type Owned = Contents & { id: string; name: string; heirs: Heir[] }

/** The workspaces that this user owns, by name, with what is in them and who could have them. One query. */
export async function listOwned(db: Database, userId: string): Promise<Owned[]> {
  const { rows } = await db.raw('?', [
    sql`select w.id, w.name, ${contentsOf(sql`w.id`)},
               (select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', ${shownName}, 'username', u.username)
                                          order by ${folded(shownName)}, m.id), '[]')
                  from members as m
                  join users as u on u.id = m.user_id
                 where ${heirsOf({ workspace_id: sql`w.id`, id: sql`w.owner_id` })}) as heirs
          from workspaces as w
          join members as owner on owner.workspace_id = w.id and owner.id = w.owner_id
         where owner.user_id = ${userId}
         order by ${folded(sql`w.name`)}, w.id`,
  ])
  return rows
}

/** Takes the member out of the workspace. False for the owner, also for one who became it a moment ago. */
export function leave(db: Database, member: Member): Promise<boolean> {
  return db.transaction(async trx => {
    const held = await members.hold(trx, member, member.id)
    if (!held || !mayRemove(held, held)) return false
    await removeMember(trx, held, false)
    return true
  })
}

/** Whoever owns a workspace. */
type Owner = Pick<Member, 'workspace_id' | 'id'>

/** Deletes the workspace for good, with everything that is in it. False where the member doesn't own it (any more). */
export function remove(db: Database, member: Owner): Promise<boolean> {
  return db.transaction(async trx => {
    if (!(await holdOwned(trx, member))) return false
    // first, as an entry holds its project
    await trx('entries').where({ workspace_id: member.workspace_id }).del()
    await trx('workspaces').where({ id: member.workspace_id }).del()
    return true
  })
}

export type Heir = { id: string; name: string; username: string }

const heirsIn = (db: Database, owner: Owner, heirs?: Heirs) =>
  db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where(heirsOf(owner, heirs))
    .orderByRaw(sql`${folded(shownName)}, m.id`)
    .select('m.id', 'u.username', { name: shownName })

/** Those to whom the workspace may be handed over, by name. */
export const listHeirs = (db: Database, owner: Owner, heirs?: Heirs): Promise<Heir[]> => heirsIn(db, owner, heirs)

/** One of them; undefined for anybody else. */
export const findHeir = (db: Database, owner: Owner, memberId: string, heirs?: Heirs): Promise<Heir | undefined> =>
  heirsIn(db, owner, heirs).where({ 'm.id': memberId }).first()

/**
 * Makes another member the owner; the one who was it stays in Admins. Undefined where the member doesn't own the
 * workspace (any more), or where that other one is none of the heirs.
 */
export function handOver(db: Database, owner: Owner, heirId: string, heirs?: Heirs): Promise<Heir | undefined> {
  return db.transaction(async trx => {
    if (!(await holdOwned(trx, owner))) return undefined
    await members.hold(trx, owner, heirId)
    const heir = await findHeir(trx, owner, heirId, heirs)
    if (!heir) return undefined

    await trx('workspaces').where({ id: owner.workspace_id }).update({ owner_id: heir.id })
    const admins = await trx('roles').where({ workspace_id: owner.workspace_id, name: ADMINS_ROLE }).first('id')
    await roles.grant(trx, owner, owner.id, admins.id)
    return heir
  })
}

/** Keeps the owner who they are until the transaction ends; undefined where it isn't this member. */
const holdOwned = (trx: Database, owner: Owner) =>
  trx('workspaces').where({ id: owner.workspace_id, owner_id: owner.id }).forNoKeyUpdate().first('id')
