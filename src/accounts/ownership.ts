import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import * as members from '../members/queries.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import * as roles from '../roles/queries.js'
import type { By } from './changes.js'

/** A workspace with who owns it as far as is known. */
type Owned = { id: string; name: string; owner_id: string; owner_username: string }

/**
 * Gives the workspace to any active member, as operators may (DESIGN 3.1), and notes it; the old owner stays in Admins.
 * Returns the new owner's username; undefined where they are no active member, or the owner is another now.
 */
export const give = (db: Database, by: By, workspace: Owned, memberId: string): Promise<string | undefined> =>
  db.transaction(async trx => {
    const { id: workspace_id, name: subject, owner_id, owner_username: old } = workspace
    const isOwned = await trx('workspaces').where({ id: workspace_id, owner_id }).forNoKeyUpdate().first('id')
    await members.hold(trx, { workspace_id }, memberId)
    const [heir] = await members.listActive(trx, workspace_id, [memberId])
    if (!isOwned || !heir || heir.id === owner_id) return undefined

    await trx('workspaces').where({ id: workspace_id }).update({ owner_id: heir.id })
    const admins = await trx('roles').where({ workspace_id, name: ADMINS_ROLE }).first('id')
    await roles.grant(trx, { workspace_id }, owner_id, admins.id)
    const { username } = await trx('users').where({ id: heir.user_id }).first('username')
    const details = { old, new: username }
    await audit.record(trx, { kind: 'workspace_owner_changed', ...by, subject, workspace_id, details })
    return username
  })
