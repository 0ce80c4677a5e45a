import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import { mayRemove } from '../members/policy.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { remove as removeMember } from '../members/states.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import * as roles from '../roles/queries.js'
import { heirsOf } from './policy.js'

/** What is in a workspace, and goes when it is deleted. */
export type Contents = Record<
  'member_count' | 'entry_count' | 'seconds' | 'project_count' | 'client_count' | 'team_count',
  number
>

export async function countContents(db: Database, { workspace_id }: Member): Promise<Contents> {
  const { rows } = await db.raw(
    `select (select count(*) from members where workspace_id = :workspace_id and state <> 'removed') as member_count,
            (select count(*) from projects where workspace_id = :workspace_id and deleted_at is null) as project_count,
            (select count(*) from clients where workspace_id = :workspace_id and deleted_at is null) as client_count,
            (select count(*) from teams where workspace_id = :workspace_id) as team_count,
            tracked.entry_count, tracked.seconds
       from (select count(*) as entry_count, coalesce(sum(seconds), 0)::bigint as seconds
               from entries where workspace_id = :workspace_id) as tracked`,
    { workspace_id },
  )
  return rows[0]
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

/** Deletes the workspace for good, with everything that is in it. False where the member doesn't own it (any more). */
export function remove(db: Database, member: Member): Promise<boolean> {
  return db.transaction(async trx => {
    if (!(await holdOwned(trx, member))) return false
    // first, as an entry holds its project
    await trx('entries').where({ workspace_id: member.workspace_id }).del()
    await trx('workspaces').where({ id: member.workspace_id }).del()
    return true
  })
}

export type Heir = { id: string; name: string; username: string }

const heirs = (db: Database, member: Member) =>
  db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where(heirsOf(member))
    .orderByRaw(sql`lower(${shownName}), m.id`)

/** Those to whom the workspace may be handed over, by name. */
export const listHeirs = (db: Database, member: Member): Promise<Heir[]> =>
  heirs(db, member).select('m.id', 'u.username', { name: shownName })

/**
 * Makes another member the owner; the one who was it stays in Admins. False where the member doesn't own the workspace
 * (any more), or where that other one is no active member of Admins.
 */
export function handOver(db: Database, member: Member, heirId: string): Promise<boolean> {
  return db.transaction(async trx => {
    if (!(await holdOwned(trx, member))) return false
    await members.hold(trx, member, heirId)
    const heir = await heirs(trx, member).where({ 'm.id': heirId }).first('m.id')
    if (!heir) return false

    await trx('workspaces').where({ id: member.workspace_id }).update({ owner_id: heir.id })
    const admins = await trx('roles').where({ workspace_id: member.workspace_id, name: ADMINS_ROLE }).first('id')
    await roles.grant(trx, member, member.id, admins.id)
    return true
  })
}

/** Keeps the owner who they are until the transaction ends; undefined where it isn't this member. */
const holdOwned = (trx: Database, member: Member) =>
  trx('workspaces').where({ id: member.workspace_id, owner_id: member.id }).forNoKeyUpdate().first('id')
