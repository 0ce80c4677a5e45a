import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { hashToken } from '../web/session-store.js'

const COOKIE = 'stint_device'
const YEAR_SECONDS = 365 * 86_400

/** Whether this browser logged this user in before: then others' failures never slow it. */
export async function isKnownDevice(db: Database, req: Request, userId: string | undefined): Promise<boolean> {
  const token = req.cookies?.[COOKIE]
  if (typeof token !== 'string' || !userId) return false
  const row = await db('known_devices')
    .where({ user_id: userId, token_hash: hashToken(token) })
    .first('user_id')
  return row !== undefined
}

/** Notes that this browser has logged this user in. One cookie serves all users of a browser. */
export async function rememberDevice(db: Database, req: Request, res: Response, userId: string) {
  const kept = req.cookies?.[COOKIE]
  const token = typeof kept === 'string' && kept.length >= 32 ? kept : randomBytes(32).toString('base64url')
  await db('known_devices')
    .insert({ user_id: userId, token_hash: hashToken(token) })
    .onConflict(['user_id', 'token_hash'])
    .merge({ last_seen_at: db.fn.now() })
  res.cookie(COOKIE, token, {
    path: `${res.locals.root}/`,
    httpOnly: true,
    sameSite: 'lax',
    secure: res.locals.secure,
    maxAge: YEAR_SECONDS * 1000,
  })
}

/** Forgets every browser that this user logged in with. */
export const forgetDevices = (db: Database, userId: string) => db('known_devices').where({ user_id: userId }).del()

/** Forgets browsers whose cookie has run out. */
export const purgeDevices = (db: Database) =>
  db('known_devices').whereRaw('last_seen_at < now() - make_interval(secs => ?)', [YEAR_SECONDS]).del()
