import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { LIFETIME_SECONDS } from './trips.js'

const COOKIE = 'stint_sso'
const VALUE = /^[\w-]{43}$/

/** What this browser's cookie of round trips holds; undefined where it has none. */
export function browserOf(req: Request): string | undefined {
  const value = req.cookies?.[COOKIE]
  return typeof value === 'string' && VALUE.test(value) ? value : undefined
}

/** Marks this browser as the one in which a round trip has to end. Trips in several tabs share the mark. */
export function markBrowser(req: Request, res: Response): string {
  const value = browserOf(req) ?? randomBytes(32).toString('base64url')
  res.cookie(COOKIE, value, {
    path: `${res.locals.root}/`,
    httpOnly: true,
    sameSite: 'lax',
    secure: res.locals.secure,
    maxAge: LIFETIME_SECONDS * 1000,
  })
  return value
}
