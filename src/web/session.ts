import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import type { Database } from '../database/connection.js'
import type { Account } from './login.js'
import { notFound } from './problem.js'
import { type Companion, type Door, type Limits, newSessionId, SessionStore } from './session-store.js'

const ACCOUNT_COLUMNS = [
  'id',
  'username',
  'email',
  'email_confirmed_at',
  'alias',
  'zone',
  'locale',
  'week_start',
  'hour_cycle',
  'theme',
  'colour',
  'avatar_url',
  'landing',
  'last_active_at',
] as const satisfies readonly (keyof Account)[]

const MEMBER_DOOR = { table: 'sessions', accounts: 'users', accountId: 'user_id', columns: ACCOUNT_COLUMNS } as const
const OPERATOR_DOOR: Door = {
  table: 'operator_sessions',
  accounts: 'operators',
  accountId: 'operator_id',
  columns: ['id', 'username'],
  companion: () => undefined,
}

export type SessionOptions = { db: Database; keys: string[]; limits: Limits; path: string; secure: boolean }

/** The session of whoever came through /login; its answer to "who asks" is in `res.locals.login`. */
export const memberSession = (
  options: SessionOptions & { companion: Companion; operatorLimits: Limits; welcomeBack: RequestHandler },
): RequestHandler[] => [
  openSession(
    options,
    { ...MEMBER_DOOR, companion: options.companion, operatorLimits: options.operatorLimits },
    'stint_session',
    `${options.path}/`,
    'lax',
  ),
  options.welcomeBack,
  (req, res, next) => {
    if (!req.session) throw notFound() // a path in another case than the cookie's
    const { account, strength, confirmed_at, companion, entered_by } = req.session
    res.locals.login =
      account && strength && confirmed_at
        ? { strength, account: account as Account, confirmed_at: new Date(confirmed_at), companion, entered_by }
        : { strength: 'anonymous' }
    next()
  },
]

/** The session of whoever came through /admin/login: another cookie, another table, nothing shared. */
export const operatorSession = (options: SessionOptions): RequestHandler[] => [
  openSession(options, OPERATOR_DOOR, 'stint_operator', `${options.path}/admin`, 'strict'),
  (req, res, next) => {
    if (!req.session) throw notFound()
    const { account, confirmed_at } = req.session
    if (account && confirmed_at) res.locals.operator = { ...account, confirmed_at: new Date(confirmed_at) }
    next()
  },
]

function openSession(
  options: SessionOptions,
  door: Door,
  name: string,
  path: string,
  sameSite: 'lax' | 'strict',
): RequestHandler {
  const store = new SessionStore(options.db, door, options.limits)
  const open = session({
    name,
    secret: options.keys,
    store,
    genid: req => newSessionId(req as Request & { newSessionId?: string }, randomBytes(32).toString('base64url')),
    resave: false,
    saveUninitialized: false,
    cookie: { path, httpOnly: true, sameSite, secure: options.secure, maxAge: cookieMilliseconds(options.limits) },
  })
  return (req, res, next) => store.for(req, () => open(req, res, next))
}

const cookieMilliseconds = (limits: Limits) =>
  limits.cookie_lifetime === null ? undefined : limits.cookie_lifetime * 1000

/**
 * Opens a new session for this account and ends the one that came with the request: an id from before the log-in is
 * worth nothing after it. Done only when the session is stored. `confirmed_at` is when they proved who they are: at a
 * provider, say, or an operator who is logged in as somebody in the panel, on whose session there theirs hangs.
 */
export async function beginSession(
  req: Request,
  accountId: string,
  strength: 'remembered' | 'full',
  { confirmed_at = new Date(), operator_session_id }: { confirmed_at?: Date; operator_session_id?: string } = {},
) {
  await settle(done => req.session.regenerate(done))
  req.session.account_id = accountId
  req.session.strength = strength
  req.session.confirmed_at = confirmed_at.toISOString()
  if (operator_session_id) req.session.operator_session_id = operator_session_id
  req.session.address = req.ip ?? ''
  req.session.browser = (req.get('User-Agent') ?? '').slice(0, 300)
  await saveSession(req)
}

/** Reads the session anew as the store has it, with its account; false where it is there no longer. */
export const reloadSession = (req: Request): Promise<boolean> =>
  new Promise(resolve => req.session.reload(error => resolve(!error)))

/** Notes that this person has just proved again that it is them (step-up). */
export async function confirmSession(req: Request) {
  req.session.confirmed_at = new Date().toISOString()
  await saveSession(req)
}

/**
 * Stores what was changed in the session. Without it the answer's head leaves first, and a browser that follows its
 * redirect at once may meet the session as it was.
 */
export const saveSession = (req: Request) => settle(done => req.session.save(done))

export const endSession = (req: Request) => settle(done => req.session.destroy(done))

const settle = (act: (done: (error?: unknown) => void) => void) =>
  new Promise<void>((resolve, reject) => act(error => (error ? reject(error) : resolve())))

/** Ends every session of this user, or all but the one with this id, and remembers them in no browser any more. */
export async function endSessionsOf(db: Database, userId: string, keepSidHash?: string) {
  // the browsers first: none of them can begin another session then
  await db('remembered_devices').where({ user_id: userId }).del()
  await db('sessions')
    .where({ user_id: userId })
    .modify(query => keepSidHash && query.whereNot({ sid_hash: keepSidHash }))
    .del()
}
