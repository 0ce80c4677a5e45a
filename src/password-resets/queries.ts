import type { Database } from '../database/connection.js'
import { newLinkToken } from '../web/link-token.js'

/** Who may choose another password by a link. */
export type Reset = { user_id: string; username: string; email: string }

/**
 * Notes that the user asked for a link, unless they did less than `pauseSeconds` ago. Older links work no more. Returns
 * the reset's id; undefined where it is too early.
 */
export async function request(trx: Database, userId: string, pauseSeconds: number): Promise<string | undefined> {
  const { rows } = await trx.raw(
    `insert into password_resets as r (user_id) values (:userId)
     on conflict (user_id) do update
        set id = new_id(), token_hash = null, requested_at = now(), expires_at = null
      where r.requested_at <= now() - make_interval(secs => :pauseSeconds)
     returning id`,
    { userId, pauseSeconds },
  )
  return rows[0]?.id
}

/** Gives the reset a token, which only the mail knows. Undefined where it was used or another was asked for. */
export async function issueToken(db: Database, id: string, lifetimeSeconds: number) {
  const { token, token_hash } = newLinkToken()
  const given = await db('password_resets')
    .where({ id })
    .update({ token_hash, expires_at: db.raw('now() + make_interval(secs => ?)', [lifetimeSeconds]) })
  return given === 1 ? { token } : undefined
}

/** The reset behind a link that works: not used, not too old, of an active account. */
export const findOpen = (db: Database, tokenHash: string): Promise<Reset | undefined> =>
  db('password_resets as r')
    .join('users as u', 'u.id', 'r.user_id')
    .where({ 'r.token_hash': tokenHash, 'u.state': 'active' })
    .where('r.expires_at', '>', db.fn.now())
    .first('r.user_id', 'u.username', 'u.email')

/** Single use: of those who come at once with the same link, one takes it. */
export const take = async (trx: Database, tokenHash: string): Promise<boolean> =>
  (await trx('password_resets').where({ token_hash: tokenHash }).where('expires_at', '>', trx.fn.now()).del()) === 1

/** Ends the user's link. */
export const forget = (trx: Database, userId: string) => trx('password_resets').where({ user_id: userId }).del()

/** Forgets what works no more and no pause reaches; a link that wasn't sent yet waits with its mail. */
export const purge = (db: Database) =>
  db('password_resets').whereRaw(`expires_at < now() and requested_at < now() - interval '30 days'`).del()
