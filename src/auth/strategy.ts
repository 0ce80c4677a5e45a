import type { Request } from 'express'
import { Passport } from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import type { Directories, Found } from '../ldap/directories.js'
import type { Settings } from '../settings/reader.js'
import { mayUsePassword } from '../sso/forcing.js'
import * as throttles from '../throttles/queries.js'
import type { User } from '../users/queries.js'
import * as users from '../users/queries.js'
import { isKnownDevice } from './devices.js'
import { passwordFits } from './passwords.js'

type Around<Other> = {
  /** Whether our own password of this user counts: Force SSO may keep it from that. */
  counts?: (user: User) => Promise<boolean>
  /**
   * Asked about the name where our own passwords let nobody in. `user` is who has the name here and may come in by a
   * password; `fits` says that it was the right one, and didn't count.
   */
  elsewhere?: (user: User | undefined, fits: boolean) => Promise<Other | undefined>
}

/**
 * Checks a username or e-mail and a password. A wrong password, an unknown name, a deactivated account and one
 * without a password are alike, in what is said and in the time it takes.
 */
export async function checkPassword<Other = never>(
  db: Database,
  req: Request,
  name: string,
  password: string,
  { counts = async () => true, elsewhere = async () => undefined }: Around<Other> = {},
): Promise<User | Other | undefined> {
  const user = await users.findUserByName(db, name)
  const forget = await throttles.countAttempt(db, {
    door: 'login',
    name: name.toLowerCase(),
    account: user?.id ?? name.toLowerCase(),
    address: req.ip ?? '',
    hasKnownDevice: await isKnownDevice(db, req, user?.id),
  })
  const fits = await passwordFits(user?.password_hash, password)
  const own = user?.state === 'active' ? user : undefined
  const isOurs = !user || (await counts(user))
  const proved = fits && isOurs ? own : await elsewhere(isOurs ? user : undefined, fits && own !== undefined)
  if (!proved) {
    await audit.record(db, { kind: 'login_failed', actor: { name }, user_id: user?.id, address: req.ip ?? '' })
    return undefined
  }

  await forget()
  return proved
}

/** What the form at /login finds: a user, somebody whom a directory found, or a password that is right and doesn't count. */
type Proved = User | Found | 'password_refused'

/** Passport with the ways to log in by the form at /login; it only finds out who it is, our own session remembers it. */
export function createPassport(db: Database, settings: Pick<Settings, 'get'>, { ask }: Pick<Directories, 'ask'>) {
  const passport = new Passport()
  const counts = ({ id }: User) => mayUsePassword(db, settings, id)
  passport.use(
    new LocalStrategy({ passReqToCallback: true, session: false }, (req, username, password, done) => {
      const elsewhere = async (user: User | undefined, fits: boolean) =>
        (await ask(req, user, username, password)) ?? (fits ? ('password_refused' as const) : undefined)
      checkPassword<Found | 'password_refused'>(db, req, username, password, { counts, elsewhere }).then(
        found => done(null, found ?? false),
        done,
      )
    }),
  )
  return passport
}

/** Who this request's form logs in; undefined where nothing fits. */
export const authenticate = (passport: InstanceType<typeof Passport>, req: Request): Promise<Proved | undefined> =>
  new Promise((resolve, reject) => {
    const decided = (error: unknown, found: Proved | false) => (error ? reject(error) : resolve(found || undefined))
    passport.authenticate('local', { session: false }, decided)(req, req.res, reject)
  })
