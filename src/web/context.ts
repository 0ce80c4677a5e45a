import type { RequestHandler } from 'express'

/** What every template and every redirect needs to know of this installation. */
export function context(root: string, secure: boolean, instanceName: () => string): RequestHandler {
  return (_req, res, next) => {
    res.locals.root = root
    res.locals.secure = secure
    res.locals.instance_name = instanceName()
    next()
  }
}
