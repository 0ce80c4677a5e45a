import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import { listActive, type Member } from '../members/queries.js'
import { insert, type NewEntry, type Outcome } from './changes.js'
import { countChange } from './counting.js'
import { formHash, lockMember, wasPosted } from './once.js'
import { entriesFor } from './policy.js'
import { settle } from './work.js'

/** Somebody for whom time may be written down; their entries begin in their zone. */
export type Owner = { id: string; name: string; username: string; zone: string }

export const NOT_THEIRS = 'Choose one of these people.'
const NOT_ON_IT = 'They can’t track on that project or task. Choose another, or none.'

/** An entry that isn't there yet, as `e`: so the predicates over entries say whether there may be one. */
const asEntry = ({ workspace_id }: Member, memberId: Sql | string, projectId: string | null): Sql =>
  sql`(select cast(${workspace_id} as id) as workspace_id, cast(${memberId} as id) as member_id,
              cast(${projectId} as id) as project_id) as e`

/** The others for whom the member may create entries, by name. */
export const listOwners = (db: Database, member: Member): Promise<Owner[]> =>
  db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': member.workspace_id, 'm.state': 'active', 'u.state': 'active' })
    .whereNot({ 'm.id': member.id })
    .where(sql`exists (select from ${asEntry(member, sql`m.id`, null)} where ${entriesFor('create', member)})`)
    .orderBy([{ column: folded(shownName) }, { column: 'm.id' }])
    .select('m.id', { name: shownName }, 'u.username', 'u.zone')

/**
 * Writes down what somebody else did, in their name and zone, at their rate. It is on what the member sees and the other
 * may track on. The same form posted again writes nothing, as with `create`.
 */
export function createFor(db: Database, member: Member, ownerId: string, entry: NewEntry): Promise<Outcome> {
  return db.transaction(async trx => {
    const [owner] = await listActive(trx, member.workspace_id, [ownerId])
    const project_id = entry.project?.project_id ?? null
    const seen = await settle(trx, member, { project: { project_id, task_id: null } }, false)
    if (!seen.ok) return { kind: 'refused', errors: seen.errors }
    const rights = owner && (await findRights(trx, member, owner, project_id))
    if (!owner || !rights?.can_create || !(await lockMember(trx, owner)))
      return { kind: 'refused', errors: { member: NOT_THEIRS } }

    const form_hash = formHash(entry)
    const first = await wasPosted(trx, owner, form_hash)
    if (first) return { kind: 'changed', entry_id: first }

    const settled = await settle(trx, owner, entry, rights.can_bill)
    if (!settled.ok) return { kind: 'refused', errors: inOthersWords(settled.errors) }
    const { started_at, stopped_at } = entry
    const entry_id = await insert(trx, owner, settled.work, { started_at, stopped_at, form_hash })
    await countChange(trx, member.workspace_id, [owner.id])
    return { kind: 'changed', entry_id }
  })
}

/** What the member may do to an entry of this person on this project. */
async function findRights(trx: Database, member: Member, owner: Member, projectId: string | null) {
  const { rows } = await trx.raw('?', [
    sql`select (${entriesFor('create', member)}) is true as can_create,
               (${entriesFor('edit_billable', member)}) is true as can_bill
          from ${asEntry(member, owner.id, projectId)}`,
  ])
  return rows[0] as { can_create: boolean; can_bill: boolean }
}

const inOthersWords = (errors: Record<string, string>) => (errors.project ? { ...errors, project: NOT_ON_IT } : errors)
