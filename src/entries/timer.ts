import { type Database, violatedKey } from '../database/connection.js'
import { PREPARED } from '../database/prepared.js'
import type { Member } from '../members/queries.js'
import { holdEntry, insert, type Outcome, rewrite } from './changes.js'
import { countChange } from './counting.js'
import { formHash, lockMember, lockTimers, type Posted, wasPosted } from './once.js'
import { entriesFor, mayBill } from './policy.js'
import { settle, type WorkChange } from './work.js'

export type NewTimer = WorkChange & Posted & { started_at?: Date }

/**
 * Starts the member's timer and stops the one that ran: one running entry a member. Starts that come at once wait for
 * each other on the member's row; the same form posted again starts nothing and names the first one's entry.
 * `missing` for somebody who isn't active any more. Refused where something runs that their roles don't let them stop.
 */
export function start(db: Database, member: Member, timer: NewTimer): Promise<Outcome> {
  const started = db.transaction(async (trx): Promise<Outcome> => {
    const isActive = await lockMember(trx, member)
    if (!isActive) return { kind: 'missing' } // deactivated a moment ago

    const form_hash = formHash(timer)
    const first = await wasPosted(trx, member, form_hash)
    if (first) return { kind: 'changed', entry_id: first }

    const settled = await settle(trx, member, timer, mayBill(member))
    if (!settled.ok) return { kind: 'refused', errors: settled.errors }
    await stopRunning(trx, member)
    const started_at = timer.started_at ?? thisSecond(trx)
    const entry_id = await insert(trx, member, settled.work, { started_at, stopped_at: null, form_hash })
    await countChange(trx, member.workspace_id, [member.id])
    return { kind: 'changed', entry_id }
  })
  return started.catch(error => {
    if (violatedKey(error) !== 'entries_running_key') throw error
    return { kind: 'refused', errors: RUNS_ON }
  })
}

const RUNS_ON = { description: 'A timer runs, and your roles do not let you stop it. Ask an admin of the workspace.' }

/** What the strip says besides "stop": which timer it showed, what was typed just before, and when the work ended. */
export type Stop = WorkChange & { entry_id?: string; version?: number; started_at?: Date; stopped_at?: Date }

/**
 * Stops the member's timer; `missing` where none runs, or another than the one that was shown, so that stopping twice is
 * stopping once. What the strip says besides is left out where it was changed elsewhere meanwhile: `conflict` then names
 * what was stopped all the same.
 */
export function stop(
  db: Database,
  member: Member,
  { entry_id, version, stopped_at, ...change }: Stop = {},
): Promise<Outcome & { entry_id?: string }> {
  return db.transaction(async trx => {
    await lockMember(trx, member)
    const running = await trx('entries')
      .where({ workspace_id: member.workspace_id, member_id: member.id, ...(entry_id && { id: entry_id }) })
      .whereNull('stopped_at')
      .first('id')
    const held = running && (await holdEntry(trx, member, 'stop', running.id))
    if (!held) return { kind: 'missing' }

    const isStale = version !== undefined && version !== held.version
    const editable =
      Object.keys(change).length > 0 && !isStale ? await holdEntry(trx, member, 'edit', held.id) : undefined
    if (editable) {
      const outcome = await rewrite(trx, member, editable, change)
      if (outcome.kind !== 'changed') return outcome
    }
    await stopRunning(trx, member, stopped_at)
    await countChange(trx, member.workspace_id, [member.id])
    return { kind: isStale ? 'conflict' : 'changed', entry_id: held.id }
  })
}

/**
 * Stops the timer `entry` of whoever it is, as somebody forgot theirs: `refused` where the member may not, `over` where it
 * doesn't run any more.
 */
export function stopOf(
  db: Database,
  member: Member,
  entry: { id: string; member_id: string },
): Promise<'stopped' | 'over' | 'refused'> {
  return db.transaction(async trx => {
    await lockTimers(trx, member.workspace_id, [entry.member_id])
    const held = await holdEntry(trx, member, 'stop', entry.id)
    if (!held) return 'refused'
    if (held.stopped_at) return 'over'
    await trx('entries').where({ workspace_id: member.workspace_id, id: held.id }).update(stopAt(trx))
    await countChange(trx, member.workspace_id, [entry.member_id])
    return 'stopped'
  })
}

/** Inside a transaction now() stands still: whoever waited for the lock must not stop an entry before it began. */
const thisSecond = (db: Database) => db.raw("date_trunc('second', clock_timestamp())")

const stopRunning = (trx: Database, member: Member, stopped_at?: Date) =>
  trx('entries as e')
    .options(PREPARED)
    .where(entriesFor('stop', member))
    .where({ 'e.member_id': member.id })
    .whereNull('e.stopped_at')
    .update(stopAt(trx, stopped_at))

const stopAt = (trx: Database, stopped_at?: Date) => ({
  // a start that was typed may lie a moment ahead of the database's clock
  stopped_at: trx.raw('greatest(started_at, ?)', [stopped_at ?? thisSecond(trx)]),
  version: trx.raw('version + 1'),
  updated_at: trx.fn.now(),
})
