import type { Request, Response } from 'express'
import { keepFlash } from './flash.js'
import { isFragmentRequest } from './fragment.js'

/**
 * Answers a change: a browser goes on to `path` (below the app's root), htmx gets what `show` renders.
 * Without `show`, htmx leaves the page too.
 */
export async function answer(req: Request, res: Response, path: string, show?: () => unknown) {
  if (isFragmentRequest(req) && show) return show()

  keepFlash(res)
  const address = res.locals.root + path
  if (isFragmentRequest(req)) res.set('HX-Redirect', address).end()
  else res.redirect(303, address)
}
