import type { RequestHandler } from 'express'
import { Problem } from '../web/problem.js'

/** Under an https base_url the browser keeps no cookie that came without it: better to say so than to log in in vain. */
export const requireTls: RequestHandler = (req, res, next) => {
  next(res.locals.secure && !req.secure ? arrivedWithoutTls() : undefined)
}

const arrivedWithoutTls = () =>
  new Problem(
    400,
    'This log-in did not arrive over https',
    'base_url is https, but the request came without it, so the browser would not keep the log-in. The proxy has to ' +
      'send the header X-Forwarded-Proto: https, and trust_proxy has to name the proxy.',
  )
