import { randomBytes } from 'node:crypto'
import type { CookieOptions, Request, RequestHandler, Response } from 'express'
import type { Database } from '../database/connection.js'
import { askForLogin } from './return-address.js'
import { beginSession, endSession, reloadSession } from './session.js'
import { hashToken } from './session-store.js'

const COOKIE = 'stint_remember'
const GRACE_SECONDS = 60

type Device = {
  id: string
  user_id: string
  token_hash: string
  previous_hash: string | null
  earlier_hash: string | null
  rotated_recently: boolean
  seconds_left: number
}

const newToken = () => randomBytes(32).toString('base64url')

const cookieOptions = (res: Response): CookieOptions => ({
  path: `${res.locals.root}/`,
  httpOnly: true,
  sameSite: 'lax',
  secure: res.locals.secure,
})

const sendCookie = (res: Response, series: string, token: string, seconds: number) =>
  res.cookie(COOKIE, `${series}.${token}`, { ...cookieOptions(res), maxAge: seconds * 1000 })

function readCookie(req: Request) {
  const value = req.cookies?.[COOKIE]
  const [, series, token] = (typeof value === 'string' && /^([\w-]{22})\.([\w-]{43})$/.exec(value)) || []
  return series && token ? { series, token } : undefined
}

/**
 * Gives a remembered session to whoever comes with the cookie of a remembered browser and without a live session.
 * `lifetime` is in seconds from the log-in; a shorter one acts on browsers that are remembered already.
 */
export function welcomeBack(db: Database, lifetime: number): RequestHandler {
  return async (req, res, next) => {
    const cookie = readCookie(req)
    if (!cookie || !req.session || req.session.account) return next()

    const device = await exchange(db, req, res, cookie, lifetime)
    if (!device) return next()

    await beginSession(req, device.user_id, 'remembered')
    // whoever ended the log-in in this very moment has ended this one too
    if ((await tieSession(db, req, device.id)) && (await reloadSession(req))) return next()
    await endSession(req)
    askForLogin(req, res)
  }
}

/**
 * Takes a cookie for the browser it was given to. Each is exchanged for the next one; the one before stays good until
 * that was presented and a minute more, as tabs ask at the same time and answers are lost. What is older was copied:
 * then the series ends. Undefined where the cookie is worth nothing.
 */
const exchange = (
  db: Database,
  req: Request,
  res: Response,
  { series, token }: { series: string; token: string },
  lifetime: number,
): Promise<Device | undefined> =>
  db.transaction(async trx => {
    const device = await findDevice(trx, series, lifetime)
    if (!device) return undefined

    const hash = hashToken(token)
    const seen = { last_seen_at: trx.fn.now(), address: req.ip ?? '', browser: browserOf(req) }
    const row = trx('remembered_devices').where({ id: device.id })
    if (hash === device.token_hash) {
      const next = newToken()
      const { token_hash: previous_hash, previous_hash: earlier_hash } = device
      const hashes = { token_hash: hashToken(next), previous_hash, earlier_hash, rotated_at: trx.fn.now() }
      await row.update({ ...seen, ...hashes })
      sendCookie(res, series, next, device.seconds_left)
    } else if (hash === device.previous_hash || (hash === device.earlier_hash && device.rotated_recently)) {
      await row.update(seen)
    } else {
      req.log?.warn({ user: device.user_id }, 'an old copy of a remembered log-in was used')
      await row.del()
      await trx('sessions').where({ user_id: device.user_id, strength: 'remembered' }).del()
      await trx('users').where({ id: device.user_id }).update({ remember_misused_at: trx.fn.now() })
      return undefined
    }
    return device
  })

const findDevice = (trx: Database, series: string, lifetime: number): Promise<Device | undefined> =>
  trx('remembered_devices as d')
    .join('users as u', 'u.id', 'd.user_id')
    .where({ 'd.series': series, 'u.state': 'active' })
    .whereRaw('least(d.expires_at, d.created_at + make_interval(secs => ?)) > now()', [lifetime])
    .forNoKeyUpdate('d')
    .first(
      'd.id',
      'd.user_id',
      'd.token_hash',
      'd.previous_hash',
      'd.earlier_hash',
      trx.raw('d.rotated_at > now() - make_interval(secs => ?) as rotated_recently', [GRACE_SECONDS]),
      trx.raw(
        `extract(epoch from least(d.expires_at, d.created_at + make_interval(secs => ?)) - now())::float8 as seconds_left`,
        [lifetime],
      ),
    )

const browserOf = (req: Request) => (req.get('User-Agent') ?? '').slice(0, 300)

/** Notes that this request's session belongs to a remembered browser; false where that was forgotten meanwhile. */
const tieSession = (db: Database, req: Request, deviceId: string): Promise<boolean> =>
  db.transaction(async trx => {
    const device = await trx('remembered_devices').where({ id: deviceId }).forKeyShare().first('id')
    if (!device) return false
    await trx('sessions')
      .where({ sid_hash: hashToken(req.sessionID) })
      .update({ remembered_device_id: device.id })
    return true
  })

/** Remembers the browser of this request, which has just begun its session, for `lifetime` seconds. */
export async function rememberBrowser(trx: Database, req: Request, res: Response, userId: string, lifetime: number) {
  const series = randomBytes(16).toString('base64url')
  const token = newToken()
  const [device] = await trx('remembered_devices')
    .insert({
      user_id: userId,
      series,
      token_hash: hashToken(token),
      browser: browserOf(req),
      address: req.ip ?? '',
      expires_at: trx.raw('now() + make_interval(secs => ?)', [lifetime]),
    })
    .returning('id')
  await trx('sessions')
    .where({ sid_hash: hashToken(req.sessionID) })
    .update({ remembered_device_id: device.id })
  sendCookie(res, series, token, lifetime)
}

/** Forgets the browser of this request, whoever was remembered in it, and ends all sessions that it has. */
export async function forgetBrowser(db: Database, req: Request, res: Response) {
  const cookie = readCookie(req)
  if (cookie) await endDevice(db, { series: cookie.series })
  if (req.cookies?.[COOKIE] !== undefined) res.clearCookie(COOKIE, cookieOptions(res))
}

/** Forgets a remembered browser and ends its sessions; false where there is none like this. */
const endDevice = (db: Database, which: { series: string } | { id: string; user_id: string }): Promise<boolean> =>
  db.transaction(async trx => {
    const device = await trx('remembered_devices').where(which).forUpdate().first('id')
    if (!device) return false
    await trx('sessions').where({ remembered_device_id: device.id }).del()
    await trx('remembered_devices').where({ id: device.id }).del()
    return true
  })

/** Ends one of this user's log-ins, be it a remembered browser or a session; false where there is none of this id. */
export const endLogin = async (db: Database, userId: string, id: string): Promise<boolean> =>
  (await endDevice(db, { id, user_id: userId })) || (await db('sessions').where({ id, user_id: userId }).del()) > 0

/** Ends all of this user's log-ins but the one that asks, which stays remembered if it was. */
export const endOtherLogins = (db: Database, userId: string, sidHash: string) =>
  db.transaction(async trx => {
    const own = await trx('sessions').where({ sid_hash: sidHash }).first('remembered_device_id')
    await trx('remembered_devices')
      .where({ user_id: userId })
      .whereRaw('id is distinct from ?', [own?.remembered_device_id ?? null])
      .del()
    await trx('sessions').where({ user_id: userId }).whereNot({ sid_hash: sidHash }).del()
  })

/** Deletes browsers that are remembered no longer. */
export const purgeRemembered = (db: Database) => db('remembered_devices').where('expires_at', '<', db.fn.now()).del()
