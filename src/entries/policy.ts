import type { Knex } from 'knex'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'

export type EntryAction = 'view' | 'start' | 'stop' | 'edit'

/**
 * The entries `e` on which `member` may do `action`, as one SQL predicate that pages, lists and changes all ask.
 * So far there is one reach, a member's own entries, and it gives every action.
 */
export const entriesFor = (db: Database, _action: EntryAction, member: Member): Knex.Raw =>
  db.raw('(e.workspace_id = :workspace_id and e.member_id = :id)', { workspace_id: member.workspace_id, id: member.id })
