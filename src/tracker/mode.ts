import type { Request, RequestHandler, Response } from 'express'
import type { Member } from '../members/queries.js'
import { isFragmentRequest } from '../web/fragment.js'
import { currentLogin } from '../web/login.js'
import { askForLogin } from '../web/return-address.js'

const COOKIE = 'stint_mode'
const YEAR_MILLISECONDS = 365 * 24 * 3600 * 1000

const modes = ['timer', 'manual'] as const
/** Whether the strip runs a timer or takes down what was done before. */
export type Mode = (typeof modes)[number]

const isMode = (value: unknown): value is Mode => modes.includes(value as Mode)

/**
 * Takes `?mode=` from the tracker's address: it is remembered by this browser and by nobody else. Manual mode asks who
 * was only remembered to log in, before they type anything.
 */
export const chooseMode: RequestHandler = (req, res, next) => {
  const { mode } = req.query
  const { strength } = currentLogin(res)
  if (req.method !== 'GET' || !isMode(mode) || strength === 'anonymous') return next()
  if (mode === 'manual' && strength !== 'full') return askForLogin(req, res)

  const { root, secure } = res.locals
  res.cookie(COOKIE, mode, { path: `${root}/`, httpOnly: true, sameSite: 'lax', secure, maxAge: YEAR_MILLISECONDS })
  res.locals.mode = mode
  if (isFragmentRequest(req)) return next()

  // what the address says must not last longer than the next choice; its end puts the focus into the form
  const { pathname, searchParams } = new URL(req.originalUrl, 'http://stint.invalid')
  searchParams.delete('mode')
  res.redirect(303, `${pathname}${searchParams.size > 0 ? `?${searchParams}` : ''}#${mode}-description`)
}

/** What this browser chose last; who was only remembered can't write down time by hand. */
export function currentMode(req: Request, res: Response, member: Member): Mode {
  const chosen = res.locals.mode ?? req.cookies?.[COOKIE]
  return chosen === 'manual' && member.strength === 'full' ? 'manual' : 'timer'
}
