import type { Database } from '../database/connection.js'
import { isSomewhere } from '../users/addresses.js'
import type { Kind } from './kinds.js'

export type NewMail = {
  kind: Kind
  user_id?: string
  recipient: string
  /** What the templates need to know of the cause. Never a secret. */
  data?: Record<string, string>
}

export type Mail = {
  id: string
  kind: string
  user_id: string | null
  recipient: string
  data: Record<string, string>
  attempts: number
  created_at: Date
}

export type Addressee = { username: string; alias: string; zone: string; locale: string; hour_cycle: 12 | 24 }

/** With graphile-worker's pauses (e^1 s, e^2 s, ... 6 hours) this is about four days, as mail servers do it. */
const MOST_ATTEMPTS = 25
const KEPT_DAYS = 30
const CAUSES_KEPT_DAYS = 400

/** Notes a mail without sending it: the caller does that itself. Returns its id. */
export async function create(db: Database, mail: NewMail): Promise<string> {
  const [row] = await db('mails').insert(mail).returning('id')
  return row.id
}

/**
 * Notes a mail and the job that sends it, both in the transaction that causes it: it goes out if that is committed. Who has no
 * address gets none.
 */
export async function enqueue(trx: Database, mail: NewMail): Promise<void> {
  if (!isSomewhere(mail.recipient)) return
  await enqueueSending(trx, await create(trx, mail))
}

/** A mail that a job makes, and why: it is made once for that, on however many nodes and however often the job runs. */
export type CausedMail = NewMail & { cause: string }

/** Notes those of these mails that were not made yet, each with the job that sends it. One statement, all or none. */
export async function enqueueOnce(db: Database, all: CausedMail[]): Promise<void> {
  const mails = all.filter(({ recipient }) => isSomewhere(recipient))
  if (mails.length === 0) return
  await db.raw(
    `with wanted as (
       select distinct on (cause) *
         from jsonb_to_recordset(cast(:mails as jsonb))
              as mail (cause text, kind text, user_id text, recipient text, data jsonb)
     ), fresh as (
       insert into mail_causes (cause) select cause from wanted order by cause on conflict do nothing returning cause
     ), made as (
       insert into mails (kind, user_id, recipient, data)
       select kind, user_id, recipient, coalesce(data, '{}') from wanted join fresh using (cause)
       returning id
     )
     select count(*)
       from made
      cross join graphile_worker.add_job('send_mail', json_build_object('mail_id', made.id), max_attempts => :attempts)`,
    { mails: JSON.stringify(mails), attempts: MOST_ATTEMPTS },
  )
}

/** Lets what began with `prefix` cause mails again: it is over, and may begin anew. */
export const forgetCauses = (db: Database, prefix: string) => db('mail_causes').whereLike('cause', `${prefix}%`).del()

/** Notes the job that sends this mail; it must have none. */
export const enqueueSending = async (trx: Database, mail_id: string): Promise<void> => {
  await trx.raw(`select from graphile_worker.add_job('send_mail', :payload, max_attempts => :attempts)`, {
    payload: JSON.stringify({ mail_id }),
    attempts: MOST_ATTEMPTS,
  })
}

/**
 * Gives every mail that waits a job, where mails were restored without theirs, and returns how many wait. Jobs that are
 * there are of mails that were here before.
 */
export async function enqueueWaiting(trx: Database): Promise<number> {
  await trx.raw(`
    select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs where task_identifier = 'send_mail'
  `)
  const { rows } = await trx.raw(
    `select job.id
       from mails
      cross join graphile_worker.add_job('send_mail', json_build_object('mail_id', mails.id), max_attempts => ?) as job
      where state = 'queued'`,
    [MOST_ATTEMPTS],
  )
  return rows.length
}

/** Counts an attempt before it is made, and returns its mail; undefined when it was sent or given up already. */
export async function beginAttempt(db: Database, id: string): Promise<Mail | undefined> {
  const [mail] = await db('mails').where({ id, state: 'queued' }).increment('attempts', 1).returning('*')
  return mail
}

/** Notes that the mail has left. */
export const finish = (db: Database, id: string) =>
  db('mails').where({ id }).update({ state: 'sent', sent_at: db.fn.now(), last_error: null })

/** Forgets a mail whose cause is gone before it was sent. */
export const drop = (db: Database, id: string) => db('mails').where({ id, state: 'queued' }).del()

/** Notes why an attempt failed; after the last one the mail is given up. */
export const failAttempt = (db: Database, id: string, reason: string, isLast: boolean) =>
  db('mails')
    .where({ id, state: 'queued' })
    .update({ last_error: reason, state: isLast ? 'failed' : 'queued' })

/** How to speak to the user whom a mail is for. */
export const findAddressee = (db: Database, userId: string): Promise<Addressee | undefined> =>
  db('users').where({ id: userId }).first('username', 'alias', 'zone', 'locale', 'hour_cycle')

/** Forgets all mails of a user and to their address, whether they were sent or not. */
export const forget = (trx: Database, { id, email }: { id: string; email: string }) =>
  trx('mails').where({ user_id: id }).orWhereRaw('lower(recipient) = lower(?)', [email]).del()

/** Forgets sent mails after 30 days, and why a job made them after more than a year. */
export async function purge(db: Database) {
  const before = (days: number) => db.raw('now() - make_interval(days => ?)', [days])
  await db('mails').where({ state: 'sent' }).where('created_at', '<', before(KEPT_DAYS)).del()
  await db('mail_causes').where('caused_at', '<', before(CAUSES_KEPT_DAYS)).del()
}
