import { type Database, violatedKey } from '../database/connection.js'
import type { Account } from '../web/login.js'

export type User = {
  id: string
  username: string
  email: string
  alias: string
  password_hash: string | null
  state: 'active' | 'deactivated'
  zone: string
  week_start: number
}

export type NewUser = {
  username: string
  email: string
  alias: string
  /** Null for who comes by single sign-on alone. */
  password_hash: string | null
  zone: string
  week_start: number
  /** How they write dates, as a BCP 47 tag. */
  locale?: string
  /** Whether a link that went to their address made the account. */
  has_confirmed_email?: boolean
}

/** The user with this username or e-mail address, without case; a name with an @ can only be an address. */
export function findUserByName(db: Database, name: string): Promise<User | undefined> {
  const column = name.includes('@') ? 'email' : 'username'
  return db('users').whereRaw(`lower(${column}) = lower(?)`, [name]).whereNot({ state: 'deleted' }).first()
}

/** Makes a user and returns the id. Runs into users_username_key or users_email_key where one is taken. */
export async function create(db: Database, { has_confirmed_email, ...user }: NewUser): Promise<string> {
  const email_confirmed_at = has_confirmed_email ? db.fn.now() : null
  const [row] = await db('users')
    .insert({ ...user, email_confirmed_at, password_changed_at: db.fn.now() })
    .returning('id')
  return row.id
}

/** Whether the user has a password at all. */
export const hasPassword = async (db: Database, userId: string): Promise<boolean> =>
  (await db('users').where({ id: userId }).whereNotNull('password_hash').first('id')) !== undefined

/** Gives the user another password. Ending sessions is the caller's part: it knows which one stays. */
export const changePassword = (db: Database, userId: string, passwordHash: string) =>
  db('users').where({ id: userId }).update({ password_hash: passwordHash, password_changed_at: db.fn.now() })

/** Gives the user another address, which they have confirmed, and returns the old one. Runs into users_email_key. */
export async function changeEmail(trx: Database, userId: string, email: string): Promise<string> {
  const row = await trx('users').where({ id: userId }).forUpdate().first('email')
  await trx('users').where({ id: userId }).update({ email, email_confirmed_at: trx.fn.now() })
  return row.email
}

/** Notes that a link which went to `email` came back from this user; nothing where their address is another. */
export const confirmEmail = (trx: Database, userId: string, email: string) =>
  trx('users')
    .where({ id: userId, email_confirmed_at: null })
    .whereRaw('lower(email) = lower(?)', [email])
    .update({ email_confirmed_at: trx.fn.now() })

export type Profile = Pick<User, 'username' | 'email' | 'alias'> & {
  title: string
  account_number: string
  colour: string
  avatar_url: string
}

/** What this user says about themselves. */
export const findProfile = (db: Database, userId: string): Promise<Profile> =>
  db('users')
    .where({ id: userId })
    .first('username', 'email', 'alias', 'title', 'account_number', 'colour', 'avatar_url')

/** Changes what this user says about themselves. False where the username is somebody else's. */
export const describe = (
  db: Database,
  userId: string,
  profile: Omit<Profile, 'email' | 'avatar_url'> & { avatar_url?: string },
): Promise<boolean> =>
  db('users')
    .where({ id: userId })
    .update(profile)
    .then(() => true)
    .catch(error => {
      if (violatedKey(error) === 'users_username_key') return false
      throw error
    })

/** The user, kept as they are until the transaction ends; undefined for a deleted one. */
export const hold = (trx: Database, userId: string): Promise<(User & Profile) | undefined> =>
  trx('users').where({ id: userId }).whereNot({ state: 'deleted' }).forNoKeyUpdate().first()

/** Gives the user what an operator typed. Runs into users_username_key or users_email_key. */
export const correct = (
  trx: Database,
  userId: string,
  changed: Partial<Pick<Profile, 'username' | 'email' | 'alias' | 'title' | 'account_number'>>,
) => trx('users').where({ id: userId }).update(changed)

/** Notes that nobody has shown yet that mail to the user's address reaches them. */
export const unconfirmEmail = (trx: Database, userId: string) =>
  trx('users').where({ id: userId }).update({ email_confirmed_at: null })

export type Preferences = Pick<Account, 'zone' | 'locale' | 'hour_cycle' | 'week_start' | 'theme' | 'landing'>

/** Changes how this user reads and where they begin. */
export const prefer = (db: Database, userId: string, preferences: Preferences) =>
  db('users').where({ id: userId }).update(preferences)

/** Which of the mails that people may decline this user doesn't want. */
export const findUnwantedMails = async (db: Database, userId: string): Promise<string[]> =>
  (await db('users').where({ id: userId }).first('unwanted_mails')).unwanted_mails

/** Of the mails that were offered to this user, those that they don't want; what was not offered stays as it is. */
export const declineMails = (db: Database, userId: string, offered: string[], unwanted: string[]) =>
  db('users')
    .where({ id: userId })
    .update({
      unwanted_mails: db.raw('array(select unnest(unwanted_mails) except select unnest(cast(? as text[]))) || ?', [
        offered,
        unwanted,
      ]),
    })

export const chooseTheme = (db: Database, userId: string, theme: string) =>
  db('users').where({ id: userId }).update({ theme })

/** Whether the password that was found is the user's still; waits for a change of it that is under way. */
export async function stillHas(db: Database, { id, password_hash }: User): Promise<boolean> {
  const row = await db('users').where({ id }).forShare().first('password_hash')
  return row?.password_hash === password_hash
}

/** Whether an old copy of this user's remember-me cookie was used since they were last told. */
export const takeMisuse = async (db: Database, userId: string): Promise<boolean> =>
  (await db('users').where({ id: userId }).whereNotNull('remember_misused_at').update({ remember_misused_at: null })) >
  0

/**
 * Takes from a user all that says who they are: what is left is a row that entries point to. Name and address are free
 * for others then.
 */
export const efface = (trx: Database, userId: string) =>
  trx('users')
    .where({ id: userId })
    .update({
      username: `deleted-${userId}`,
      email: `${userId}@deleted.invalid`,
      alias: 'Deleted member',
      title: '',
      account_number: '',
      avatar_url: '',
      colour: 'stone',
      email_confirmed_at: null,
      password_hash: null,
      password_changed_at: null,
      state: 'deleted',
      zone: 'UTC',
      locale: 'en-GB',
      week_start: 1,
      hour_cycle: 24,
      theme: 'system',
      landing: 'tracker',
      unwanted_mails: [],
      last_active_at: null,
      remember_misused_at: null,
    })

/** How many accounts are active: the seats in use. */
export const countActive = async (db: Database): Promise<number> =>
  (await db('users').where({ state: 'active' }).count('* as count'))[0]?.count as number

/** A user as the console lists them. */
export type ListedUser = Pick<User, 'username' | 'email' | 'state'> & {
  last_active_at: Date | null
  workspace_count: number
}

/** Every user, by name. */
export const listAll = (db: Database): Promise<ListedUser[]> =>
  db('users as u')
    .whereNot({ 'u.state': 'deleted' })
    .orderByRaw('lower(u.username)')
    .select(
      'u.username',
      'u.email',
      'u.state',
      'u.last_active_at',
      db.raw(
        `(select count(*)::integer from members as m where m.user_id = u.id and m.state = 'active') as workspace_count`,
      ),
    )
