import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import { type Heir, handOver, remove } from '../workspaces/ending.js'
import type { ListedWorkspace } from './list.js'

/** A workspace with who owned it when it was looked at. */
type Owned = Pick<ListedWorkspace, 'id' | 'name' | 'owner_id' | 'owner_username'>

const ownerOf = ({ id, owner_id }: Owned) => ({ workspace_id: id, id: owner_id })

/**
 * Gives the workspace to an active member, as operators may (DESIGN 3.1), and notes it; the old owner stays in Admins.
 * Undefined where they are none, or the owner is another now.
 */
export const give = (db: Database, by: audit.By, workspace: Owned, memberId: string): Promise<Heir | undefined> =>
  db.transaction(async trx => {
    const heir = await handOver(trx, ownerOf(workspace), memberId, 'members')
    if (!heir) return undefined
    const { id: workspace_id, name: subject, owner_username: old } = workspace
    const details = { old, new: heir.username }
    await audit.record(trx, { kind: 'workspace_owner_changed', ...by, subject, workspace_id, details })
    return heir
  })

/** Deletes the workspace for good, and notes it. False where it is gone, or the owner is another now. */
export const end = (db: Database, by: audit.By, workspace: Owned): Promise<boolean> =>
  db.transaction(async trx => {
    if (!(await remove(trx, ownerOf(workspace)))) return false
    const { id: workspace_id, name: subject, owner_username: owner } = workspace
    await audit.record(trx, { kind: 'workspace_deleted', ...by, subject, workspace_id, details: { owner } })
    return true
  })
