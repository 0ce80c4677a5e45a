import type { CookieOptions, RequestHandler, Response } from 'express'
import { z } from 'zod'

const COOKIE = 'stint_flash'
const SECONDS = 60

/** What takes back what was just done: a form that posts `values` to `path`, below the app's root. */
const Undo = z.object({
  path: z.string().regex(/^\/workspaces\/[\w/]+$/),
  values: z.record(z.string(), z.string()).default({}),
})
type Undo = z.input<typeof Undo>

const Flash = z.object({
  kind: z.enum(['good', 'info', 'warn', 'bad']),
  text: z.string().max(500),
  undo: Undo.optional(),
})
export type Flash = z.infer<typeof Flash>

const cookieOptions = (res: Response): CookieOptions => ({
  path: `${res.locals.root}/`,
  httpOnly: true,
  sameSite: 'lax',
  secure: res.locals.secure,
})

/**
 * Says `text` once: on the fragment that this request answers with, or on the page that it redirects to. `undo` puts a
 * button beside it that takes it back.
 */
export function flash(res: Response, kind: Flash['kind'], text: string, undo?: Undo) {
  res.locals.flash = { kind, text, undo }
}

/** Keeps what was said for the page after a redirect. It has a short cookie of its own, apart from any session. */
export function keepFlash(res: Response) {
  if (!res.locals.flash) return
  const value = Buffer.from(JSON.stringify(res.locals.flash)).toString('base64url')
  res.cookie(COOKIE, value, { ...cookieOptions(res), maxAge: SECONDS * 1000 })
}

/** Takes up what the request before this one wanted to say. A damaged cookie says nothing. */
export const readFlash: RequestHandler = (req, res, next) => {
  const value = req.cookies?.[COOKIE]
  if (!value || req.method !== 'GET') return next()

  res.locals.flash = decode(value)
  res.clearCookie(COOKIE, cookieOptions(res))
  next()
}

function decode(value: string): Flash | undefined {
  try {
    return Flash.safeParse(JSON.parse(Buffer.from(value, 'base64url').toString())).data
  } catch {
    return undefined
  }
}
