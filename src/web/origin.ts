import type { Request, RequestHandler } from 'express'
import { Problem } from './problem.js'

/** Where a SAML provider's page posts to; it logs nobody in, and reads no cookie. */
const ASSERTIONS = /^\/sso\/[0-9a-f]{24}\/callback$/
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Every change proves that it was sent from a page of this very server (DESIGN 5, CSRF): by `Sec-Fetch-Site`, or,
 * where a browser leaves that out as on plain http, by an `Origin` whose host is the one asked for or base_url's.
 */
export function requireOwnOrigin(baseUrl: string): RequestHandler {
  const baseHost = new URL(baseUrl).host

  return (req, _res, next) => {
    if (READS.has(req.method) || ASSERTIONS.test(req.path)) return next()

    const site = req.get('Sec-Fetch-Site')
    if (site !== undefined) return next(site === 'same-origin' || site === 'none' ? undefined : refusal(site, req))

    const origin = req.get('Origin')
    const host = origin && URL.canParse(origin) ? new URL(origin).host : undefined
    next(host && (host === req.host || host === baseHost) ? undefined : refusal(origin ?? 'no Origin', req))
  }
}

const refusal = (origin: string, req: Request) =>
  new Problem(
    403,
    'This form was sent from another place',
    `A change is only taken from a page of this server. This one came from "${origin}", the server was asked as ` +
      `"${req.host}". Open the page again here; behind a proxy, check base_url and trust_proxy.`,
  )
