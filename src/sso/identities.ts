import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import type { User } from '../users/queries.js'
import type { Assertion } from './outcome.js'
import { mayUnlink } from './policy.js'

/** What the provider said last; what a person changed here since is left alone. */
export type Claims = { email: string | null; username: string | null; name: string }

export type Whose = { provider_id: string; subject: string }

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

/** An identity as the person sees whose it is; `id` and `name` are the provider's. */
export type Own = {
  id: string
  name: string
  is_active: boolean
  linked_at: Date
  last_used_at: Date
  may_unlink: boolean
}

const own = (db: Database, user_id: string, settings: Pick<Settings, 'get'>) =>
  db('identities as i')
    .join('users as u', 'u.id', 'i.user_id')
    .join('sso_providers as p', 'p.id', 'i.provider_id')
    .where({ 'i.user_id': user_id })
    .orderBy(['p.position', 'p.id'])
    .select('p.id', 'p.name', 'p.is_active', 'i.created_at as linked_at', 'i.last_used_at', {
      may_unlink: mayUnlink(settings),
    })

/** With whom a user is linked at providers. */
export const listOwn = (db: Database, user_id: string, settings: Pick<Settings, 'get'>): Promise<Own[]> =>
  own(db, user_id, settings)

export const findOwn = (
  db: Database,
  user_id: string,
  provider_id: string,
  settings: Pick<Settings, 'get'>,
): Promise<Own | undefined> => own(db, user_id, settings).where({ 'i.provider_id': provider_id }).first()

/** Keeps all identities of a user as they are until the transaction ends: of two, one has to be left. */
export const holdAll = (trx: Database, user_id: string) =>
  trx('identities').where({ user_id }).orderBy('provider_id').forUpdate().pluck('provider_id')

export const unlink = (trx: Database, whose: { user_id: string; provider_id: string }) =>
  trx('identities').where(whose).del()

/** Notes that they came again, and what the provider says now. */
export const refresh = (trx: Database, whose: Whose, claims: Claims) =>
  trx('identities')
    .where(whose)
    .update({ claims: JSON.stringify(claims), last_used_at: trx.fn.now() })
