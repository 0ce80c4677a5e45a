import type { RequestHandler } from 'express'

/** What every template and every redirect needs to know of this installation; `instance` says what may change. */
export function context(root: string, secure: boolean, instance: () => object): RequestHandler {
  return (_req, res, next) => {
    res.locals.root = root
    res.locals.secure = secure
    Object.assign(res.locals, instance())
    next()
  }
}
