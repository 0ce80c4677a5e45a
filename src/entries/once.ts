import { createHash } from 'node:crypto'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'

/** The id that a creating form carries; programs may leave it out. */
export type Posted = { form_id?: string }

/** A hash of the form's id with what was posted: only the identical post twice counts as one. Null without an id. */
export const formHash = ({ form_id, ...values }: Posted & Record<string, unknown>): string | null =>
  form_id
    ? createHash('sha256')
        .update(JSON.stringify([form_id, values]))
        .digest('base64url')
    : null

/** The id of the entry that this form has made before. */
export async function wasPosted(
  trx: Database,
  { workspace_id, id }: Pick<Member, 'workspace_id' | 'id'>,
  form_hash: string | null,
): Promise<string | undefined> {
  if (!form_hash) return undefined
  const entry = await trx('entries').where({ workspace_id, member_id: id, form_hash }).first('id')
  return entry?.id
}

/** Lets the timers of these members wait, as they do for each other, until the transaction ends. */
export const lockTimers = (trx: Database, workspace_id: string, memberIds: readonly string[]) =>
  trx('members').where({ workspace_id }).whereIn('id', memberIds).orderBy('id').forNoKeyUpdate().select('id')

/** The same for the member whose entry this is. */
export async function lockOwner(trx: Database, workspace_id: string, entryId: string) {
  const owners = trx('entries').where({ workspace_id, id: entryId })
  await lockTimers(trx, workspace_id, await owners.pluck('member_id'))
}

/**
 * Lets the member's starts, stops and new entries wait for each other; false once they are no active member, or their
 * account is closed: that is read when the member is held, so that a closing that was waited for is seen.
 */
export const lockMember = async (trx: Database, { workspace_id, id, user_id }: Member): Promise<boolean> => {
  const held = await trx('members').where({ workspace_id, id }).forNoKeyUpdate().first('state')
  const account = await trx('users').where({ id: user_id }).first('state')
  return held?.state === 'active' && account?.state === 'active'
}
