import type { Database } from '../database/connection.js'
import { newLinkToken } from '../web/link-token.js'

export type NewRegistration = { username: string; email: string; password_hash: string; zone: string; locale: string }
export type Registration = NewRegistration & { id: string; token_hash: string | null }

const IN_24_HOURS = "now() + interval '24 hours'"

/** Notes an account that waits to be confirmed, and returns its id. */
export async function create(trx: Database, registration: NewRegistration): Promise<string> {
  const [row] = await trx('registrations').insert(registration).returning('id')
  return row.id
}

/** One whose mail was never asked for, which is asked for now. */
export async function beginSending(trx: Database, id: string): Promise<Registration | undefined> {
  const [row] = await trx('registrations').where({ id, sent_at: null }).update({ sent_at: trx.fn.now() }).returning('*')
  return row
}

/** The newest one for this address, to be sent again; undefined where there is none or its mail was just sent. */
export async function beginResending(trx: Database, email: string): Promise<Registration | undefined> {
  const { rows } = await trx.raw(
    `update registrations
        set sent_at = now(), expires_at = ${IN_24_HOURS}
      where id = (select id from registrations
                   where lower(email) = lower(?) and expires_at > now()
                   order by created_at desc, id desc limit 1)
        and sent_at <= now() - interval '1 minute'
     returning *`,
    [email],
  )
  return rows[0]
}

/** Gives it a token, which only the mail knows. Undefined where it was confirmed or is too old. */
export async function issueToken(db: Database, id: string): Promise<{ token: string; username: string } | undefined> {
  const { token, token_hash } = newLinkToken()
  const [row] = await db('registrations')
    .where({ id })
    .where('expires_at', '>', db.fn.now())
    .update({ token_hash, expires_at: db.raw(IN_24_HOURS) })
    .returning('username')
  return row && { token, username: row.username }
}

/** The registration behind a link that works: not used and not too old. */
export const findOpen = (db: Database, tokenHash: string): Promise<Registration | undefined> =>
  db('registrations').where({ token_hash: tokenHash }).where('expires_at', '>', db.fn.now()).first()

/** Single use: of those who come at once with the same link, one takes it. */
export const take = async (trx: Database, { id, token_hash }: Registration): Promise<boolean> =>
  (await trx('registrations').where({ id, token_hash }).del()) === 1

/** Forgets all that wait for an address that is somebody's now. */
export const forget = (trx: Database, email: string) =>
  trx('registrations').whereRaw('lower(email) = lower(?)', [email]).del()

/** Forgets what nobody confirmed in time. */
export const purge = (db: Database) => db('registrations').where('expires_at', '<', db.fn.now()).del()
