import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import type { PublicReport } from './link-queries.js'

const COOKIE = 'stint_shared'
const LIFETIME_SECONDS = 12 * 3600

type Locked = Pick<PublicReport, 'token_hash' | 'password_hash'>

/** What a browser brings that gave the right password: good for this link with this password until then. */
const proofOf = (key: Buffer, { token_hash, password_hash }: Locked, until: string) =>
  createHmac('sha256', key).update(`shared ${token_hash} ${password_hash} ${until}`).digest('base64url')

/** Whether the browser may see the report: there is no password, or it gave the right one today. */
export function isUnlocked(key: Buffer, req: Request, report: Locked): boolean {
  if (report.password_hash === null) return true
  const [until = '', proof = ''] = String(req.cookies?.[COOKIE] ?? '').split('.')
  const expected = Buffer.from(proofOf(key, report, until))
  const given = Buffer.from(proof)
  return Number(until) > Date.now() && given.length === expected.length && timingSafeEqual(given, expected)
}

/** Lets this browser see the report without the password for half a day. */
export function unlock(key: Buffer, req: Request, res: Response, report: Locked) {
  const { root, secure } = res.locals
  const until = String(Date.now() + LIFETIME_SECONDS * 1000)
  res.cookie(COOKIE, `${until}.${proofOf(key, report, until)}`, {
    path: `${root}/shared/${req.params.token}`,
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: LIFETIME_SECONDS * 1000,
  })
}
