import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { dateOf, instantOf, isAfter, zoned } from '../times/moments.js'
import { type HeldEntry, holdEntry, type Outcome, rewrite } from './changes.js'
import { countChange } from './counting.js'
import { type Entry, entriesInSight } from './queries.js'
import * as takingBack from './taking-back.js'
import type { WorkChange } from './work.js'

/** What several entries are changed to; what isn't named stays as it is. */
export type BulkChange = WorkChange & { tag_mode: 'add' | 'replace'; day?: string }

/** These finished entries, newest first; undefined where any of them is out of sight, as none is changed alone. */
export async function findAll(db: Database, member: Member, ids: readonly string[]): Promise<Entry[] | undefined> {
  const found = await entriesInSight(db, member)
    .whereIn('e.id', ids)
    .whereNotNull('e.stopped_at')
    .orderByRaw('e.day desc, e.started_at desc, e.id')
  return found.length === ids.length ? found : undefined
}

/** Carries what stopped the change of several out of their transaction, which it undoes. */
class Stopped extends Error {
  constructor(readonly outcome: Outcome) {
    super(outcome.kind)
  }
}

/** Changes these entries, all or none: the outcome is of the one that can't be, or of the last. `change_id` is for Undo. */
export async function changeAll(
  db: Database,
  member: Member,
  ids: readonly string[],
  change: BulkChange,
): Promise<Outcome & { change_id?: string }> {
  try {
    return await db.transaction(async trx => {
      const change_id = await takingBack.keep(trx, member, ids)
      let outcome: Outcome = { kind: 'missing' }
      const owners: string[] = []
      for (const id of [...ids].sort()) {
        const held = await holdEntry(trx, member, 'edit', id)
        outcome = held?.stopped_at ? await rewriteOne(trx, member, held, change) : { kind: 'missing' }
        if (!held || outcome.kind !== 'changed') throw new Stopped(outcome)
        owners.push(held.member_id)
      }
      await countChange(trx, member.workspace_id, owners)
      return { ...outcome, change_id }
    })
  } catch (error) {
    if (error instanceof Stopped) return error.outcome
    throw error
  }
}

async function rewriteOne(trx: Database, member: Member, held: HeldEntry, change: BulkChange): Promise<Outcome> {
  const { tag_mode, day, tag_ids, ...work } = change
  const tags = tag_ids && { tag_ids: tag_mode === 'add' ? [...held.tag_ids, ...tag_ids] : tag_ids }
  const times = day ? onDay(held, day) : {}
  if (times.stopped_at && isAfter(instantOf(times.stopped_at), Temporal.Now.instant()))
    return { kind: 'refused', errors: { day: 'Some of them would end in the future then. Choose an earlier day.' } }
  return rewrite(trx, member, held, { ...work, ...tags, ...times })
}

/** The same times of the clock on another day, for as long as before. */
function onDay({ started_at, stopped_at, zone }: HeldEntry, day: string): { started_at?: Date; stopped_at?: Date } {
  if (!stopped_at) return {}
  const plainTime = zoned(started_at, zone).toPlainTime()
  const started = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime }).toInstant()
  const milliseconds = stopped_at.getTime() - started_at.getTime()
  return { started_at: dateOf(started), stopped_at: dateOf(started.add({ milliseconds })) }
}
