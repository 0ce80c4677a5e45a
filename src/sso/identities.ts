import type { Database } from '../database/connection.js'
import type { User } from '../users/queries.js'
import type { Assertion } from './outcome.js'

/** What the provider said last; what a person changed here since is left alone. */
export type Claims = { email: string | null; username: string | null; name: string }

type Whose = { provider_id: string; subject: string }

export const claimsOf = ({ email, username, first_name, last_name }: Assertion): Claims => ({
  email,
  username,
  name: [first_name, last_name].filter(Boolean).join(' ').slice(0, 60).trim(),
})

/** The user whom a provider knows by this subject, kept as they are until the transaction ends. */
export async function findUser(trx: Database, whose: Whose): Promise<{ user: User; claims: Claims } | undefined> {
  const identity = await trx('identities').where(whose).forNoKeyUpdate().first('user_id', 'claims')
  if (!identity) return undefined
  const user = await trx('users').where({ id: identity.user_id }).forNoKeyUpdate().first()
  return { user, claims: identity.claims }
}

/** Whose identity this is; undefined where it is nobody's. */
export const findUserId = async (db: Database, whose: Whose): Promise<string | undefined> =>
  (await db('identities').where(whose).first('user_id'))?.user_id

/** Whether the user is somebody at this provider already. */
export const hasIdentity = async (trx: Database, provider_id: string, user_id: string): Promise<boolean> =>
  (await trx('identities').where({ provider_id, user_id }).first('user_id')) !== undefined

/** Says that the provider means this user by the subject. Runs into a key where either is linked already. */
export const link = (trx: Database, whose: Whose, user_id: string, claims: Claims) =>
  trx('identities').insert({ ...whose, user_id, claims: JSON.stringify(claims) })

/** Notes that they came again, and what the provider says now. */
export const refresh = (trx: Database, whose: Whose, claims: Claims) =>
  trx('identities')
    .where(whose)
    .update({ claims: JSON.stringify(claims), last_used_at: trx.fn.now() })
