import { endAccount } from '../account/deletion.js'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import { moveAll } from '../entries/moving.js'
import { conflict } from '../web/problem.js'
import type { Account, Membership } from './queries.js'

/** Who is to have the entries in a workspace. */
export type Move = { membership: Pick<Membership, 'id' | 'name' | 'member_id'>; heir_id: string }

/**
 * Deletes an account for good (seed 000): its seat is free, its entries go to whom they were given, or stay under
 * "Deleted member". Throws a conflict where they own a workspace by now, or an heir isn't active any more. False where
 * somebody else deleted it already.
 */
export const remove = (
  db: Database,
  { id, username }: Pick<Account, 'id' | 'username'>,
  moves: Move[],
  by: audit.By,
): Promise<boolean> =>
  db.transaction(async trx => {
    const inOrder = moves.toSorted((one, other) => (one.membership.id < other.membership.id ? -1 : 1))
    let moved_entries = 0
    for (const { membership, heir_id } of inOrder) {
      const count = await moveAll(trx, membership.id, { from: membership.member_id, to: heir_id })
      if (count === undefined) throw conflict(GONE(membership.name))
      moved_entries += count
    }
    const isDeleted = await endAccount(trx, id, async owner => {
      throw conflict(OWNS(username, owner.workspace_name))
    })
    if (isDeleted)
      await audit.record(trx, {
        kind: 'account_deleted',
        ...by,
        subject: username,
        user_id: id,
        details: { moved_entries },
      })
    return isDeleted
  })

const GONE = (workspace: string) =>
  `Whoever was to have the entries in ${workspace} is not active there any more. Nothing is deleted; choose again.`
const OWNS = (username: string, workspace: string) =>
  `${username} owns ${workspace} now. Nothing is deleted; give the workspace to somebody first.`
