import type { Database } from '../database/connection.js'
import { newLinkToken } from '../web/link-token.js'

export type EmailChange = { id: string; user_id: string; email: string }

const IN_24_HOURS = "now() + interval '24 hours'"

/** Notes that the user wants this address, and returns the change's id. The links of an earlier one work no more. */
export async function request(trx: Database, userId: string, email: string): Promise<string> {
  const fresh = {
    id: trx.raw('new_id()'),
    email,
    token_hash: null,
    sent_at: trx.fn.now(),
    expires_at: trx.raw(IN_24_HOURS),
  }
  const [row] = await trx('email_changes')
    .insert({ ...fresh, user_id: userId })
    .onConflict('user_id')
    .merge(fresh)
    .returning('id')
  return row.id
}

/** What the user waits for: not confirmed and not too old. */
export const findPending = (db: Database, userId: string): Promise<EmailChange | undefined> =>
  db('email_changes').where({ user_id: userId }).where('expires_at', '>', db.fn.now()).first('id', 'user_id', 'email')

/** The user's change, to be sent again with another link; undefined where there is none or its mail was just sent. */
export async function beginResending(trx: Database, userId: string): Promise<EmailChange | undefined> {
  const [row] = await trx('email_changes')
    .where({ user_id: userId })
    .whereRaw(`expires_at > now() and sent_at <= now() - interval '1 minute'`)
    .update({ token_hash: null, sent_at: trx.fn.now(), expires_at: trx.raw(IN_24_HOURS) })
    .returning(['id', 'user_id', 'email'])
  return row
}

export const find = (db: Database, id: string): Promise<EmailChange | undefined> =>
  db('email_changes').where({ id }).where('expires_at', '>', db.fn.now()).first('id', 'user_id', 'email')

/** Gives it a token, which only the mail knows. Undefined where it was used, taken back or another was asked for. */
export async function issueToken(db: Database, id: string): Promise<{ token: string } | undefined> {
  const { token, token_hash } = newLinkToken()
  const given = await db('email_changes')
    .where({ id })
    .update({ token_hash, expires_at: db.raw(IN_24_HOURS) })
  return given === 1 ? { token } : undefined
}

/** The user's own change behind a link that works: not used and not too old. */
export const findOpen = (db: Database, userId: string, tokenHash: string): Promise<EmailChange | undefined> =>
  db('email_changes')
    .where({ user_id: userId, token_hash: tokenHash })
    .where('expires_at', '>', db.fn.now())
    .first('id', 'user_id', 'email')

/** Single use: of those who come at once with the same link, one takes it. */
export const take = async (trx: Database, { id, user_id }: EmailChange): Promise<boolean> =>
  (await trx('email_changes').where({ id, user_id }).where('expires_at', '>', trx.fn.now()).del()) === 1

/** Takes back what the user asked for, so that its links work no more. */
export const forget = (db: Database, userId: string) => db('email_changes').where({ user_id: userId }).del()

/** Forgets what nobody confirmed in time. */
export const purge = (db: Database) => db('email_changes').where('expires_at', '<', db.fn.now()).del()
