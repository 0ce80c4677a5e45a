import type { Request } from 'express'

/** Whether htmx asked, and for a part of the page: a history restore wants the whole one. */
export const isFragmentRequest = (req: Request) =>
  req.get('HX-Request') === 'true' && req.get('HX-History-Restore-Request') !== 'true'
