import type { Database } from '../database/connection.js'
import { PREPARED } from '../database/prepared.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { restamp } from '../rates/stamp.js'
import { countChange } from './counting.js'
import { formHash, lockMember, lockOwner, type Posted, wasPosted } from './once.js'
import { type EntryAction, entriesFor, mayBill } from './policy.js'
import { settle, tag, type Work, type WorkChange } from './work.js'

/** What became of a change: `errors` stand under the names of the form's fields. */
export type Outcome =
  | { kind: 'changed'; entry_id: string }
  | { kind: 'refused'; errors: Record<string, string> }
  | { kind: 'conflict' }
  | { kind: 'missing' }

/** An entry that is kept as it is until the transaction ends, with whether the member may say if it is billable. */
export type HeldEntry = Work & {
  id: string
  member_id: string
  zone: string
  started_at: Date
  stopped_at: Date | null
  version: number
  has_project_deleted: boolean
  can_bill: boolean
}

/** Holds the entry `id` if the member may do `action` to it. */
export const holdEntry = (
  trx: Database,
  member: Member,
  action: EntryAction,
  id: string,
): Promise<HeldEntry | undefined> =>
  trx('entries as e')
    .options(PREPARED)
    .where(entriesFor(action, member))
    .where({ 'e.id': id })
    .forNoKeyUpdate('e') // its tags may come and go meanwhile
    .first(
      'e.id',
      'e.member_id',
      'e.description',
      'e.project_id',
      'e.task_id',
      'e.billable',
      'e.zone',
      'e.started_at',
      'e.stopped_at',
      'e.version',
      sql`${entriesFor('edit_billable', member)} as can_bill`,
      sql`exists (select from projects as p
                   where p.workspace_id = e.workspace_id and p.id = e.project_id and p.deleted_at is not null)
            as has_project_deleted`,
      sql`array(select et.tag_id::text from entry_tags as et
                 where et.workspace_id = e.workspace_id and et.entry_id = e.id) as tag_ids`,
    )

export type NewEntry = WorkChange & Posted & { started_at: Date; stopped_at: Date }

/**
 * Writes down what the member did. The same form posted again writes nothing: its outcome names the first one's entry.
 * `missing` for somebody who isn't active any more.
 */
export function create(db: Database, member: Member, entry: NewEntry): Promise<Outcome> {
  return db.transaction(async trx => {
    const isActive = await lockMember(trx, member)
    if (!isActive) return { kind: 'missing' }

    const form_hash = formHash(entry)
    const first = await wasPosted(trx, member, form_hash)
    if (first) return { kind: 'changed', entry_id: first }

    const settled = await settle(trx, member, entry, mayBill(member))
    if (!settled.ok) return { kind: 'refused', errors: settled.errors }
    const { started_at, stopped_at } = entry
    const entry_id = await insert(trx, member, settled.work, { started_at, stopped_at, form_hash })
    await countChange(trx, member.workspace_id, [member.id])
    return { kind: 'changed', entry_id }
  })
}

export type EntryChange = WorkChange & {
  /** Of the entry as it was shown; another one means that somebody else has changed it since. */
  version?: number
  started_at?: Date
  stopped_at?: Date
}

/** Changes an entry within reach, the running one too. */
export function change(db: Database, member: Member, id: string, change: EntryChange): Promise<Outcome> {
  return db.transaction(async trx => {
    const held = await holdEntry(trx, member, 'edit', id)
    if (!held) return { kind: 'missing' }
    if (change.version !== undefined && change.version !== held.version) return { kind: 'conflict' }
    const outcome = await rewrite(trx, member, held, change)
    if (outcome.kind === 'changed') await countChange(trx, member.workspace_id, [held.member_id])
    return outcome
  })
}

/** Writes a change into a held entry. What is by hand of its rate lasts until the project changes (DESIGN 3.4). */
export async function rewrite(
  trx: Database,
  member: Member,
  held: HeldEntry,
  { started_at, stopped_at, ...change }: Omit<EntryChange, 'version'>,
): Promise<Outcome> {
  const settled = await settle(trx, member, change, held.can_bill, held)
  if (!settled.ok) return { kind: 'refused', errors: settled.errors }

  const { tag_ids, ...work } = settled.work
  const keepsRate = work.billable && work.project_id === held.project_id
  await trx('entries')
    .where({ workspace_id: member.workspace_id, id: held.id })
    .update({
      ...work,
      ...(keepsRate ? {} : { rate_cents: null, rate_by_hand: false }),
      ...(started_at && { started_at }),
      ...(stopped_at && { stopped_at }),
      version: trx.raw('version + 1'),
      updated_at: trx.fn.now(),
    })
  await tag(trx, member.workspace_id, held.id, tag_ids)
  if (work.billable) await stamp(trx, member, held.id)
  return { kind: 'changed', entry_id: held.id }
}

type Span = { started_at: Date | ReturnType<Database['raw']>; stopped_at: Date | null; form_hash?: string | null }

/** Puts a new entry of the member into the table, in their zone, with its tags and its rate; returns its id. */
export async function insert(
  trx: Database,
  owner: Pick<Member, 'workspace_id' | 'id' | 'zone'>,
  { tag_ids, ...work }: Work,
  span: Span,
): Promise<string> {
  const [{ id }] = await trx('entries')
    .insert({ workspace_id: owner.workspace_id, member_id: owner.id, zone: owner.zone, ...work, ...span })
    .returning('id')
  await tag(trx, owner.workspace_id, id, tag_ids)
  if (work.billable) await stamp(trx, owner, id)
  return id
}

const stamp = (trx: Database, { workspace_id }: { workspace_id: string }, id: string) =>
  restamp(trx, workspace_id, sql`e.id = ${id}`, PREPARED)

/**
 * Makes another entry like this one, over the same time; `missing` where the member may not. It is a new one: what can't
 * be tracked on any more is refused, and a deleted project, which shows as none, is none.
 */
export function duplicate(db: Database, member: Member, id: string, posted: Posted): Promise<Outcome> {
  return db.transaction(async trx => {
    await lockOwner(trx, member.workspace_id, id)
    const held = await holdEntry(trx, member, 'create', id)
    if (!held?.stopped_at) return { kind: 'missing' }
    const form_hash = formHash({ ...posted, id })
    const first = await wasPosted(trx, { ...member, id: held.member_id }, form_hash)
    if (first) return { kind: 'changed', entry_id: first }

    const { description, project_id, task_id, tag_ids, billable, started_at, stopped_at } = held
    const project = held.has_project_deleted ? { project_id: null, task_id: null } : { project_id, task_id }
    const settled = await settle(trx, member, { description, project, tag_ids, billable }, held.can_bill)
    if (!settled.ok) return { kind: 'refused', errors: settled.errors }
    const entry_id = await copy(trx, member, held, settled.work, { started_at, stopped_at, form_hash })
    await countChange(trx, member.workspace_id, [held.member_id])
    return { kind: 'changed', entry_id }
  })
}

const SHORTEST_PART_SECONDS = 60

/** Cuts an entry in two at the instant `at`; both parts are a minute or more. A running one runs on as the second part. */
export function split(db: Database, member: Member, id: string, at: Date, version?: number): Promise<Outcome> {
  return db.transaction(async trx => {
    // a running one runs on as another row: no start may come in between
    await lockOwner(trx, member.workspace_id, id)
    const held = await holdEntry(trx, member, 'edit', id)
    if (!held) return { kind: 'missing' }
    if (version !== undefined && version !== held.version) return { kind: 'conflict' }
    const end = held.stopped_at ?? new Date()
    const parts = [at.getTime() - held.started_at.getTime(), end.getTime() - at.getTime()]
    if (parts.some(milliseconds => milliseconds < SHORTEST_PART_SECONDS * 1000))
      return { kind: 'refused', errors: { at: 'Each part must be a minute or more. Choose a time in between.' } }

    await trx('entries')
      .where({ workspace_id: member.workspace_id, id })
      .update({ stopped_at: at, version: trx.raw('version + 1'), updated_at: trx.fn.now() })
    const span = { started_at: at, stopped_at: held.stopped_at }
    const entry_id = await copy(trx, member, held, held, span)
    await countChange(trx, member.workspace_id, [held.member_id])
    return { kind: 'changed', entry_id }
  })
}

/** Another entry of the same person about the same; a rate that was typed by hand goes along. */
async function copy(
  trx: Database,
  { workspace_id }: Member,
  held: HeldEntry,
  { description, project_id, task_id, tag_ids, billable }: Work,
  span: Span,
): Promise<string> {
  const work = { description, project_id, task_id, tag_ids, billable }
  const id = await insert(trx, { workspace_id, id: held.member_id, zone: held.zone }, work, span)
  await trx.raw(
    `update entries as e set rate_cents = h.rate_cents, rate_by_hand = true
       from entries as h
      where e.workspace_id = ? and e.id = ? and h.workspace_id = e.workspace_id and h.id = ? and h.rate_by_hand
        and e.billable and e.project_id is not distinct from h.project_id`,
    [workspace_id, id, held.id],
  )
  return id
}
