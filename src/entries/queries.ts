import { createHash } from 'node:crypto'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { entriesFor } from './policy.js'

export type Entry = {
  id: string
  description: string
  zone: string
  started_at: Date
  stopped_at: Date | null
  seconds: number | null
  /** The date on which it began, in its own zone: 'YYYY-MM-DD'. */
  day: string
}

const columns = ['e.id', 'e.description', 'e.zone', 'e.started_at', 'e.stopped_at', 'e.seconds', 'e.day']

/** The member's running entry. */
export const findRunning = (db: Database, member: Member): Promise<Entry | undefined> =>
  db('entries as e')
    .where(entriesFor('view', member))
    .where({ 'e.member_id': member.id })
    .whereNull('e.stopped_at')
    .first(columns)

/** The member's own finished entries of the days from `first` to `last`, newest first. */
export const listOwnBetween = (db: Database, member: Member, first: string, last: string): Promise<Entry[]> =>
  db('entries as e')
    .where(entriesFor('view', member))
    .where({ 'e.member_id': member.id })
    .whereBetween('e.day', [first, last])
    .whereNotNull('e.stopped_at')
    .orderBy([{ column: 'e.day', order: 'desc' }, { column: 'e.started_at', order: 'desc' }, { column: 'e.id' }])
    .select(columns)

export type NewTimer = { description: string; form_id?: string }

/**
 * Starts the member's timer and stops the one that ran: one running entry a member. Starts that come at once wait for
 * each other on the member's row; the same form posted again starts nothing, nor does somebody who isn't active any
 * more. Returns the id of what it started.
 */
export function start(db: Database, member: Member, timer: NewTimer): Promise<string | undefined> {
  return db.transaction(async trx => {
    const held = await lockMember(trx, member)
    if (held?.state !== 'active') return undefined // deactivated a moment ago

    const form_hash = formHash(timer)
    if (form_hash && (await wasPosted(trx, member, form_hash))) return undefined

    await stopRunning(trx, member)
    const [entry] = await trx('entries')
      .insert({
        workspace_id: member.workspace_id,
        member_id: member.id,
        description: timer.description,
        zone: member.zone,
        started_at: thisSecond(trx),
        form_hash,
      })
      .returning('id')
    return entry.id
  })
}

/**
 * Stops the member's timer, with another description where one is given, and returns it; undefined where none runs, so
 * that stopping twice is stopping once.
 */
export function stop(db: Database, member: Member, description?: string): Promise<Entry | undefined> {
  return db.transaction(async trx => {
    await lockMember(trx, member)
    return stopRunning(trx, member, description)
  })
}

/** Gives an entry within reach another description. False where there is no such entry to edit. */
export async function describe(db: Database, member: Member, id: string, description: string): Promise<boolean> {
  const changed = await db('entries as e')
    .where({ 'e.workspace_id': member.workspace_id, 'e.id': id })
    .where(entriesFor('edit', member))
    .update({ description, version: db.raw('version + 1'), updated_at: db.fn.now() })
  return changed === 1
}

/** Inside a transaction now() stands still: whoever waited for the lock must not stop an entry before it began. */
const thisSecond = (db: Database) => db.raw("date_trunc('second', clock_timestamp())")

const lockMember = (trx: Database, member: Member) =>
  trx('members').where({ workspace_id: member.workspace_id, id: member.id }).forNoKeyUpdate().first('state')

const wasPosted = (trx: Database, member: Member, form_hash: string) =>
  trx('entries').where({ workspace_id: member.workspace_id, member_id: member.id, form_hash }).first('id')

async function stopRunning(trx: Database, member: Member, description?: string): Promise<Entry | undefined> {
  const [entry] = await trx('entries as e')
    .where(entriesFor('stop', member))
    .where({ 'e.member_id': member.id })
    .whereNull('e.stopped_at')
    .update({
      ...(description === undefined ? {} : { description }),
      stopped_at: thisSecond(trx),
      version: trx.raw('version + 1'),
      updated_at: trx.fn.now(),
    })
    .returning(columns)
  return entry
}

/** A hash of the form's id with what was posted: only the identical post twice counts as one. */
const formHash = ({ form_id, ...values }: NewTimer) =>
  form_id
    ? createHash('sha256')
        .update(JSON.stringify([form_id, values]))
        .digest('base64url')
    : null
