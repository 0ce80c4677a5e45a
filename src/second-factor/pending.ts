import { randomBytes } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { hashToken } from '../web/session-store.js'

const LIFETIME_SECONDS = 600

/** Where a password is typed: for both doors the proof of it has a cookie of its own, which goes nowhere else. */
export type Door = {
  accounts: 'users' | 'operators'
  accountId: 'user_id' | 'operator_id'
  cookie: string
  /** The page of the password, below the application's root; the code is asked for below it. */
  login: '/login' | '/admin/login'
  sameSite: CookieOptions['sameSite']
}

export const MEMBERS: Door = {
  accounts: 'users',
  accountId: 'user_id',
  cookie: 'stint_pending',
  login: '/login',
  sameSite: 'lax',
}
export const OPERATORS: Door = {
  accounts: 'operators',
  accountId: 'operator_id',
  cookie: 'stint_operator_pending',
  login: '/admin/login',
  sameSite: 'strict',
}

type Wishes = { is_remembering?: boolean; confirmed_at?: Date; return_to?: string }

/** A password that was proved and waits for its code, and whose it is. */
export type Pending<Account> = {
  account: Account
  is_remembering: boolean
  /** As of when the password counts as proved, or what a provider said instead. */
  confirmed_at: Date
  return_to: string
}

const tokenOf = (req: Request, door: Door) => {
  const token = req.cookies?.[door.cookie]
  return typeof token === 'string' ? hashToken(token) : undefined
}

const cookieOptions = (res: Response, { login, sameSite }: Door): CookieOptions => ({
  path: res.locals.root + login,
  httpOnly: true,
  sameSite,
  secure: res.locals.secure,
})

/** Notes that this browser has proved the account's present password, for 10 minutes. It is logged in to nothing by that. */
export async function begin(
  db: Database,
  req: Request,
  res: Response,
  door: Door,
  account: { id: string; password_hash: string | null },
  { is_remembering = false, confirmed_at = new Date(), return_to = '' }: Wishes,
) {
  await end(db, req, res, door)
  const token = randomBytes(32).toString('base64url')
  await db('pending_logins').insert({
    token_hash: hashToken(token),
    [door.accountId]: account.id,
    password_proof: proofOf(account.password_hash),
    is_remembering,
    confirmed_at,
    return_to,
    expires_at: db.raw('now() + make_interval(secs => ?)', [LIFETIME_SECONDS]),
  })
  res.cookie(door.cookie, token, { ...cookieOptions(res, door), maxAge: LIFETIME_SECONDS * 1000 })
}

const proofOf = (passwordHash: string | null) => hashToken(passwordHash ?? '')

/** What waits in this browser: not where it is too old, the password was changed or the account is closed meanwhile. */
export async function find<Account extends { password_hash: string | null }>(
  db: Database,
  req: Request,
  door: Door,
): Promise<Pending<Account> | undefined> {
  const token_hash = tokenOf(req, door)
  if (!token_hash) return undefined
  const row = await db('pending_logins as p')
    .join(`${door.accounts} as a`, 'a.id', `p.${door.accountId}`)
    .where({ 'p.token_hash': token_hash, 'a.state': 'active' })
    .where('p.expires_at', '>', db.fn.now())
    .first('p.password_proof', 'p.is_remembering', 'p.confirmed_at', 'p.return_to', db.raw('to_jsonb(a) as account'))
  return row && row.password_proof === proofOf(row.account.password_hash) ? row : undefined
}

/** Ends what waits in this browser; false where it was used in this very moment. */
export async function end(db: Database, req: Request, res: Response, door: Door): Promise<boolean> {
  const token_hash = tokenOf(req, door)
  if (!token_hash) return false
  res.clearCookie(door.cookie, cookieOptions(res, door))
  return (await db('pending_logins').where({ token_hash }).del()) === 1
}

/** Forgets what waited for too long. */
export const purgePending = (db: Database) => db('pending_logins').where('expires_at', '<', db.fn.now()).del()
