import type { Database } from '../database/connection.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import type { Settings } from '../settings/reader.js'

/**
 * The users `u` who may log in with a password under Force SSO (seed 000): those who had an account before it was
 * switched on, unless an operator decided otherwise about them.
 */
const usesPassword = sql`coalesce(u.uses_password,
                                  u.created_at < (select s.updated_at from settings as s where s.key = 'force_sso'))`

/** Whether the user `u` has a password that lets them in. */
export const comesInByPassword = (settings: Pick<Settings, 'get'>): Sql =>
  both(sql`u.password_hash is not null`, settings.get('force_sso') ? usesPassword : always)

/** Whether this user may log in with a password. */
export async function mayUsePassword(db: Database, settings: Pick<Settings, 'get'>, userId: string): Promise<boolean> {
  if (!settings.get('force_sso')) return true
  return (await db('users as u').where({ 'u.id': userId }).where(usesPassword).first('u.id')) !== undefined
}

/** Decides about one user, whatever their account's age. */
export const decide = (trx: Database, userId: string, uses_password: boolean) =>
  trx('users').where({ id: userId }).update({ uses_password })
