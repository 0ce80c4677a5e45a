import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import { anyRate, entriesFor } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { moneyFor } from './present.js'
import { restamp } from './stamp.js'

export type EntryRate = {
  id: string
  description: string
  day: string
  is_own: boolean
  billable: boolean
  rate_cents: number | null
  rate_by_hand: boolean
  can_edit_rate: boolean
}

/** What an entry earns an hour; undefined where that is not for the member to see. */
export const findEntryRate = async (db: Database, member: Member, id: string): Promise<EntryRate | undefined> => {
  if (!anyRate(member)) return undefined // whoever sees none spares the query, at every opening of the form
  return db('entries as e')
    .where(entriesFor('view_rate', member))
    .where({ 'e.id': id })
    .first(
      'e.id',
      'e.description',
      'e.day',
      'e.billable',
      'e.rate_cents',
      'e.rate_by_hand',
      sql`e.member_id = ${member.id} as is_own`,
      sql`${entriesFor('edit_rate', member)} as can_edit_rate`,
    )
}

/** The rate as the form of the entry shows it (views/rates/_entry.njk). */
export function presentEntryRate(member: Member, entry: EntryRate | undefined) {
  if (!entry) return undefined
  const { id, billable, rate_cents, rate_by_hand, can_edit_rate } = entry
  const shown = rate_cents === null ? undefined : moneyFor(member).show(rate_cents)
  return { id, billable, shown, rate_by_hand, can_edit: can_edit_rate && billable }
}

/** A rate typed by hand for an entry within reach; null gives it back to what its rates say. False where it isn't billable. */
export const typeRate = (db: Database, member: Member, id: string, rate_cents: number | null): Promise<boolean> =>
  db.transaction(async trx => {
    const changed = await trx('entries as e')
      .where(entriesFor('edit_rate', member))
      .where({ 'e.id': id, 'e.billable': true })
      .update({
        ...(rate_cents === null ? {} : { rate_cents }),
        rate_by_hand: rate_cents !== null,
        version: trx.raw('version + 1'),
        updated_at: trx.fn.now(),
      })
    if (rate_cents === null) await restamp(trx, member.workspace_id, sql`e.id = ${id}`)
    return changed === 1
  })
