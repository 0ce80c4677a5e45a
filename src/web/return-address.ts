import type { Request, Response } from 'express'
import { isFragmentRequest } from './fragment.js'

const BASE = 'http://stint.invalid'

/**
 * The part of `address` that may be gone to after a log-in: a path of this very application. Anything else, also what
 * only browsers read as another host (`//evil`, `/\evil`), becomes undefined.
 */
export function localPath(address: unknown): string | undefined {
  if (typeof address !== 'string' || !/^\/(?![/\\])/.test(address) || hasControlCharacter(address)) return undefined
  if (!URL.canParse(address, BASE)) return undefined
  const url = new URL(address, BASE)
  return url.origin === BASE && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : undefined
}

const hasControlCharacter = (text: string) => [...text].some(character => character < ' ' || character === '\\')

/** Sends whoever isn't logged in strongly enough to the log-in page, and back to where they were afterwards. */
export const askForLogin = (req: Request, res: Response) => send(req, res, 'login')

/** Sends whoever logged in too long ago to the page that asks for the password again (step-up). */
export const askForConfirmation = (req: Request, res: Response) => send(req, res, 'confirm')

/** Sends whoever isn't logged in as an operator to the panel's own log-in page. */
export const askForOperator = (req: Request, res: Response) => send(req, res, 'admin/login')

/** Step-up in the panel. */
export const askForOperatorConfirmation = (req: Request, res: Response) => send(req, res, 'admin/confirm')

function send(req: Request, res: Response, page: 'login' | 'confirm' | 'admin/login' | 'admin/confirm') {
  const back = returnPath(req)
  const address = `${res.locals.root}/${page}${back === '/' ? '' : `?return_to=${encodeURIComponent(back)}`}`
  if (isFragmentRequest(req)) {
    res.set('HX-Redirect', address).status(200).end()
    return
  }
  // 307 sends a form on as it is: what was typed waits in the log-in page
  if (page === 'login' && req.method === 'POST' && Object.values(req.body ?? {}).some(Boolean)) {
    const search = new URLSearchParams({ path: req.originalUrl, return_to: back })
    return res.redirect(307, `${res.locals.root}/login/again?${search}`)
  }
  res.redirect(303, address)
}

/** A page that was asked for is where to go on; after a refused change it is the page that the change came from. */
function returnPath(req: Request): string {
  if (req.method === 'GET' && !isFragmentRequest(req)) return localPath(req.originalUrl) ?? '/'
  const origin = req.get('HX-Current-URL') ?? req.get('Referer')
  if (!origin || !URL.canParse(origin)) return '/'
  const { pathname, search } = new URL(origin)
  return localPath(pathname + search) ?? '/'
}
