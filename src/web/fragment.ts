import type { Request } from 'express'

/** Whether htmx asked, and for a part of the page: a history restore wants the whole one. */
export const isFragmentRequest = (req: Request) =>
  req.get('HX-Request') === 'true' && req.get('HX-History-Restore-Request') !== 'true'

/**
 * Whether a page asks by itself if what it has `seen` still stands: nobody needs to be there, so this is no visit and
 * keeps no log-in alive.
 */
export const isUnattended = (req: Request) => isFragmentRequest(req) && req.query.seen !== undefined
