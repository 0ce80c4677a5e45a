import type { Database } from '../database/connection.js'

/** By what a user comes in: the providers that know them, and whether there is a password at all. */
export async function loginsOf(db: Database, userId: string) {
  const logins: { name: string }[] = await db('identities as i')
    .join('sso_providers as p', 'p.id', 'i.provider_id')
    .where({ 'i.user_id': userId })
    .orderBy(['p.position', 'p.id'])
    .select('p.name')
  const user = await db('users').where({ id: userId }).first('password_hash')
  const has_password = user?.password_hash != null
  return { logins, has_password, is_sso_only: logins.length > 0 && !has_password }
}
