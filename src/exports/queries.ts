import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import type { Kind } from '../reports/files.js'
import { savedReportsFor } from '../saved-reports/policy.js'

/** Which file of which report; `report_id` is that of a saved one. */
export type Order = { kind: Kind; format: 'xlsx' | 'pdf'; query: string; report_id: string | null }

export type Export = Order & {
  workspace_id: string
  id: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** How many rows there will be, where that is known, and how many are written. */
  row_count: number | null
  done_count: number
  /** Of the file, once it is there. */
  name: string | null
  size: number | null
  /** Why there is none, as a sentence. */
  problem: string | null
  created_at: Date
}
type Key = Pick<Export, 'workspace_id' | 'id'>

/** So many at once are made for one person, and so many kept. */
const MOST_AT_ONCE = 3
const MOST_KEPT = 10
const MOST_ATTEMPTS = 3
const UNDER_WAY = ['waiting', 'running']

const COLUMNS = ['workspace_id', 'id', 'kind', 'format', 'query', 'report_id', 'state', 'row_count', 'done_count']
  .concat(['name', 'size', 'problem', 'created_at'])
  .map(column => `x.${column}`)
const own = ({ workspace_id, id }: Member) => ({ workspace_id, member_id: id })
const keyOf = ({ workspace_id, id }: Key) => ({ workspace_id, id })
const partsOf = ({ workspace_id, id }: Key) => ({ workspace_id, export_id: id })

/** What was ordered by the member, newest first: nobody else sees it. */
export const listOwn = (db: Database, member: Member): Promise<Shown[]> =>
  shown(db, member)
    .orderBy('x.created_at', 'desc')
    .limit(MOST_KEPT + MOST_AT_ONCE)

export const findOwn = (db: Database, member: Member, id: string): Promise<Shown | undefined> =>
  shown(db, member).where({ 'x.id': id }).first()

/** With the name of the saved report, as long as they see that. */
export type Shown = Export & { report_name: string | null }

const shown = (db: Database, member: Member) =>
  db('exports as x')
    .leftJoin('saved_reports as s', { 's.workspace_id': 'x.workspace_id', 's.id': 'x.report_id' })
    .where({ 'x.workspace_id': member.workspace_id, 'x.member_id': member.id })
    .select(...COLUMNS, sql`case when ${savedReportsFor('view', member)} then s.name end as report_name`)

/** Has a file made by a job. Returns its id; undefined where as many as one may have are under way. */
export const order = (db: Database, member: Member, what: Order): Promise<string | undefined> =>
  db.transaction(async trx => {
    await trx('members').where({ workspace_id: member.workspace_id, id: member.id }).forNoKeyUpdate().first('id')
    const { count } = await trx('exports').where(own(member)).whereIn('state', UNDER_WAY).first(sql`count(*) as count`)
    if (count >= MOST_AT_ONCE) return undefined

    const [{ id }] = await trx('exports')
      .insert({ ...own(member), ...what })
      .returning('id')
    const surplus = trx('exports').where(own(member)).whereNotIn('state', UNDER_WAY)
    await trx('exports')
      .where(own(member))
      .whereIn('id', surplus.orderBy('created_at', 'desc').offset(MOST_KEPT).select('id'))
      .del()
    await enqueue(trx, { workspace_id: member.workspace_id, id })
    return id
  })

/** One after the other, on whichever node, so that mails and all else have their turn beside them. */
const enqueue = (trx: Database, { workspace_id, id }: Key) =>
  trx.raw(
    `select from graphile_worker.add_job('make_export', :payload, queue_name => 'exports', max_attempts => :attempts,
                                         job_key => concat('export:', cast(:id as text)))`,
    { payload: JSON.stringify({ workspace_id, export_id: id }), attempts: MOST_ATTEMPTS, id },
  )

/** Stops one that is under way; what is over stays as it is. */
export const cancel = (db: Database, run: Export) =>
  db.transaction(async trx => {
    await trx('exports').where(keyOf(run)).whereIn('state', UNDER_WAY).update({ state: 'cancelled' })
    await trx('export_parts')
      .where(partsOf(run))
      .whereExists(trx('exports').where({ ...keyOf(run), state: 'cancelled' }))
      .del()
  })

/** Takes one up, from its beginning; undefined where it is over. */
export const start = (db: Database, key: Key): Promise<(Export & { user_id: string }) | undefined> =>
  db.transaction(async trx => {
    const [run] = await trx('exports')
      .where(keyOf(key))
      .whereIn('state', UNDER_WAY)
      .update({ state: 'running', done_count: 0 })
      .returning('*')
    if (!run) return undefined
    await trx('export_parts').where(partsOf(run)).del()
    const { user_id } = await trx('members')
      .where({ workspace_id: run.workspace_id, id: run.member_id })
      .first('user_id')
    return { ...run, user_id }
  })

export const expect = (db: Database, run: Key, row_count: number) =>
  db('exports').where(keyOf(run)).update({ row_count })

/** Keeps a part of the file; false where it was cancelled meanwhile. */
export const savePart = (db: Database, run: Key, part: { number: number; bytes: Buffer }, done_count: number) =>
  db.transaction(async trx => {
    const changed = await trx('exports')
      .where({ ...keyOf(run), state: 'running' })
      .update({ done_count })
    if (changed > 0) await trx('export_parts').insert({ ...partsOf(run), ...part })
    return changed > 0
  })

export const finish = (db: Database, run: Key, file: { name: string; size: number }) =>
  db('exports')
    .where({ ...keyOf(run), state: 'running' })
    .update({ state: 'done', ...file })

export const fail = (db: Database, run: Key, problem: string) =>
  db('exports').where(keyOf(run)).whereIn('state', UNDER_WAY).update({ state: 'failed', problem })

/**
 * Ends those whose job is over without them, as whatever did it was killed each time. Returns their ids; `problem` is what
 * their makers read.
 */
export async function failLost(db: Database, problem: string): Promise<string[]> {
  const { rows } = await db.raw(
    `update exports as x
        set state = 'failed', problem = ?
      where x.state in ('waiting', 'running')
        and not exists (select from graphile_worker.jobs as j
                         where j.key = concat('export:', x.id)
                           and (j.attempts < j.max_attempts or j.locked_at is not null))
     returning x.id`,
    [problem],
  )
  return rows.map(({ id }: Key) => id)
}

/** The file, part by part. */
export async function* readParts(db: Database, run: Key): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const part = await db('export_parts')
      .where({ ...partsOf(run), number })
      .first('bytes')
    if (!part) return
    yield part.bytes
  }
}

/** Files are kept for a day. */
export const purge = (db: Database) => db('exports').where('created_at', '<', sql`now() - interval '1 day'`).del()
