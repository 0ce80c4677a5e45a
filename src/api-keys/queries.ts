import { randomBytes } from 'node:crypto'
import type { Database } from '../database/connection.js'
import type { Account } from '../web/login.js'
import { hashToken } from '../web/session-store.js'

export type ApiKey = {
  id: string
  name: string
  /** What a key begins with after `stint_`: it tells one from another and opens nothing. */
  prefix: string
  is_read_only: boolean
  expires_at: Date | null
  last_used_at: Date | null
  created_at: Date
  is_expired: boolean
}

const MOST_KEYS = 20

/** The person's keys, the newest first. The keys themselves are kept nowhere. */
export const list = (db: Database, userId: string): Promise<ApiKey[]> =>
  db('api_keys')
    .where({ user_id: userId })
    .orderBy([{ column: 'created_at', order: 'desc' }, 'id'])
    .select(
      'id',
      'name',
      'prefix',
      'is_read_only',
      'expires_at',
      'last_used_at',
      'created_at',
      db.raw('coalesce(expires_at <= now(), false) as is_expired'),
    )

export const findKey = (db: Database, userId: string, id: string): Promise<ApiKey | undefined> =>
  db('api_keys').where({ user_id: userId, id }).first('id', 'name', 'prefix')

export type NewKey = { name: string; is_read_only: boolean; expires_at: Date | null }

/** Makes a key and returns it: the only time that it is known. Undefined for whoever has too many already. */
export function create(db: Database, userId: string, key: NewKey): Promise<string | undefined> {
  return db.transaction(async trx => {
    await trx('users').where({ id: userId }).forNoKeyUpdate().first('id')
    const kept = await trx('api_keys').where({ user_id: userId }).pluck('id')
    if (kept.length >= MOST_KEYS) return undefined

    const prefix = randomBytes(4).toString('hex')
    const secret = `stint_${prefix}_${randomBytes(32).toString('base64url')}`
    await trx('api_keys').insert({ ...key, user_id: userId, prefix, key_hash: hashToken(secret) })
    return secret
  })
}

/** Ends a key at once. False where the person has no such key. */
export const revoke = async (db: Database, userId: string, id: string): Promise<boolean> =>
  (await db('api_keys').where({ user_id: userId, id }).del()) === 1

/** Ends these keys of the user at once, and returns what those that were there began with. */
export const revokeSeveral = async (trx: Database, userId: string, ids: readonly string[]): Promise<string[]> =>
  (await trx('api_keys').where({ user_id: userId }).whereIn('id', ids).del().returning('prefix')).map(row => row.prefix)

export type KeyInUse = { account: Account; is_read_only: boolean; minute_count: number }

/**
 * Whom this key stands for, while it and its account are good, and counts the request: how many have come in the minute
 * that runs. One statement, as every request of a program makes it.
 */
export async function use(db: Database, secret: string): Promise<KeyInUse | undefined> {
  const { rows } = await db.raw(
    `update api_keys as k
        set last_used_at = now(),
            minute = date_trunc('minute', now()),
            minute_count = case when k.minute = date_trunc('minute', now()) then k.minute_count + 1 else 1 end
       from users as u
      where u.id = k.user_id and u.state = 'active' and k.key_hash = ? and (k.expires_at is null or k.expires_at > now())
     returning k.is_read_only, k.minute_count,
               json_build_object('id', u.id, 'username', u.username, 'email', u.email,
                 'email_confirmed_at', u.email_confirmed_at, 'alias', u.alias, 'zone', u.zone,
                 'locale', u.locale, 'week_start', u.week_start, 'hour_cycle', u.hour_cycle, 'theme', u.theme,
                 'colour', u.colour, 'avatar_url', u.avatar_url, 'landing', u.landing, 'last_active_at', u.last_active_at) as account`,
    [hashToken(secret)],
  )
  return rows[0]
}
