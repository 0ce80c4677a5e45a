import type { Request } from 'express'
import { Passport } from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import * as throttles from '../throttles/queries.js'
import type { User } from '../users/queries.js'
import * as users from '../users/queries.js'
import { isKnownDevice } from './devices.js'
import { passwordFits } from './passwords.js'

/**
 * Checks a username or e-mail and a password. A wrong password, an unknown name, a deactivated account and one
 * without a password are alike, in what is said and in the time it takes.
 */
export async function checkPassword(db: Database, req: Request, name: string, password: string) {
  const user = await users.findUserByName(db, name)
  const forget = await throttles.countAttempt(db, {
    door: 'login',
    name: name.toLowerCase(),
    account: user?.id ?? name.toLowerCase(),
    address: req.ip ?? '',
    hasKnownDevice: await isKnownDevice(db, req, user?.id),
  })
  const fits = await passwordFits(user?.password_hash, password)
  if (!user || !fits || user.state !== 'active') {
    await audit.record(db, { kind: 'login_failed', actor: { name }, user_id: user?.id, address: req.ip ?? '' })
    return undefined
  }

  await forget()
  return user
}

/** Passport with the ways to log in at /login; it only finds out who it is, our own session remembers it. */
export function createPassport(db: Database) {
  const passport = new Passport()
  passport.use(
    new LocalStrategy({ passReqToCallback: true, session: false }, (req, username, password, done) => {
      checkPassword(db, req, username, password).then(user => done(null, user ?? false), done)
    }),
  )
  return passport
}

/** Who this request's form logs in, by passport's local strategy; undefined where it doesn't fit. */
export const authenticate = (passport: InstanceType<typeof Passport>, req: Request): Promise<User | undefined> =>
  new Promise((resolve, reject) => {
    const decided = (error: unknown, user: User | false) => (error ? reject(error) : resolve(user || undefined))
    passport.authenticate('local', { session: false }, decided)(req, req.res, reject)
  })
