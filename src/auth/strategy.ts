import type { Request } from 'express'
import { Passport } from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import type { Directories, Found } from '../ldap/directories.js'
import * as throttles from '../throttles/queries.js'
import type { User } from '../users/queries.js'
import * as users from '../users/queries.js'
import { isKnownDevice } from './devices.js'
import { passwordFits } from './passwords.js'

/**
 * Checks a username or e-mail and a password. A wrong password, an unknown name, a deactivated account and one
 * without a password are alike, in what is said and in the time it takes. Where our own passwords don't fit, `elsewhere`
 * is asked about the name, which `user` has here.
 */
export async function checkPassword<Other = never>(
  db: Database,
  req: Request,
  name: string,
  password: string,
  elsewhere: (user: User | undefined) => Promise<Other | undefined> = async () => undefined,
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
  const proved = fits ? own : await elsewhere(user)
  if (!proved) {
    await audit.record(db, { kind: 'login_failed', actor: { name }, user_id: user?.id, address: req.ip ?? '' })
    return undefined
  }

  await forget()
  return proved
}

/** Passport with the ways to log in by the form at /login; it only finds out who it is, our own session remembers it. */
export function createPassport(db: Database, { ask }: Pick<Directories, 'ask'>) {
  const passport = new Passport()
  passport.use(
    new LocalStrategy({ passReqToCallback: true, session: false }, (req, username, password, done) => {
      const elsewhere = (user: User | undefined) => ask(req, user, username, password)
      checkPassword(db, req, username, password, elsewhere).then(found => done(null, found ?? false), done)
    }),
  )
  return passport
}

/** Who this request's form logs in: a user, or somebody whom a directory found; undefined where nothing fits. */
export const authenticate = (
  passport: InstanceType<typeof Passport>,
  req: Request,
): Promise<User | Found | undefined> =>
  new Promise((resolve, reject) => {
    const decided = (error: unknown, found: User | Found | false) =>
      error ? reject(error) : resolve(found || undefined)
    passport.authenticate('local', { session: false }, decided)(req, req.res, reject)
  })
