import { randomBytes } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { hashToken } from '../web/session-store.js'

const YEAR_SECONDS = 365 * 86_400

/** Whose browsers: those of users and of operators are apart, as are the doors they come in by. */
type Door = {
  table: 'known_devices' | 'operator_devices'
  accountId: 'user_id' | 'operator_id'
  cookie: string
  /** Below the application's root. */
  path: string
  sameSite: CookieOptions['sameSite']
}

const MEMBERS: Door = {
  table: 'known_devices',
  accountId: 'user_id',
  cookie: 'stint_device',
  path: '/',
  sameSite: 'lax',
}
export const OPERATORS: Door = {
  table: 'operator_devices',
  accountId: 'operator_id',
  cookie: 'stint_operator_device',
  path: '/admin',
  sameSite: 'strict',
}

/** Whether this browser logged this account in before: then others' failures never slow it. */
export async function isKnownDevice(db: Database, req: Request, account: string | undefined, door = MEMBERS) {
  const token = req.cookies?.[door.cookie]
  if (typeof token !== 'string' || !account) return false
  const row = await db(door.table)
    .where({ [door.accountId]: account, token_hash: hashToken(token) })
    .first('token_hash')
  return row !== undefined
}

/** Whether this account knows browsers, but not this one. */
export async function isNewDevice(db: Database, req: Request, account: string): Promise<boolean> {
  const token = req.cookies?.[MEMBERS.cookie]
  const hashes: string[] = await db(MEMBERS.table)
    .where({ [MEMBERS.accountId]: account })
    .pluck('token_hash')
  return hashes.length > 0 && !(typeof token === 'string' && hashes.includes(hashToken(token)))
}

/** Who logged in last in this browser; undefined where that isn't known any more. */
export async function findLastUser(db: Database, req: Request): Promise<string | undefined> {
  const token = req.cookies?.[MEMBERS.cookie]
  if (typeof token !== 'string') return undefined
  const last = db(MEMBERS.table)
    .where({ token_hash: hashToken(token) })
    .orderBy('last_seen_at', 'desc')
  return (await last.first('user_id'))?.user_id
}

/** Notes that this browser has logged this account in. One cookie serves all accounts of a browser. */
export async function rememberDevice(db: Database, req: Request, res: Response, account: string, door = MEMBERS) {
  const kept = req.cookies?.[door.cookie]
  const token = typeof kept === 'string' && kept.length >= 32 ? kept : randomBytes(32).toString('base64url')
  await db(door.table)
    .insert({ [door.accountId]: account, token_hash: hashToken(token) })
    .onConflict([door.accountId, 'token_hash'])
    .merge({ last_seen_at: db.fn.now() })
  res.cookie(door.cookie, token, {
    path: res.locals.root + door.path,
    httpOnly: true,
    sameSite: door.sameSite,
    secure: res.locals.secure,
    maxAge: YEAR_SECONDS * 1000,
  })
}

/** Forgets every browser that this account logged in with. */
export const forgetDevices = (db: Database, account: string, door = MEMBERS) =>
  db(door.table)
    .where({ [door.accountId]: account })
    .del()

/** Forgets browsers whose cookie has run out. */
export async function purgeDevices(db: Database) {
  for (const { table } of [MEMBERS, OPERATORS])
    await db(table).whereRaw('last_seen_at < now() - make_interval(secs => ?)', [YEAR_SECONDS]).del()
}
