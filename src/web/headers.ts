import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * The headers that guard every answer. HSTS and upgrading only where base_url is https; pictures from elsewhere only
 * while people may have such avatars.
 */
export function securityHeaders(secure: boolean, outsideAvatars: () => boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", () => (outsideAvatars() ? 'data: https:' : 'data:')],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        ...(secure ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    // helmet's own no-referrer would make Origin null, and every form would be refused
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    originAgentCluster: secure,
    crossOriginOpenerPolicy: secure,
    xFrameOptions: { action: 'deny' },
  })
}

/** Pages behind a log-in never stay in a cache, also not in the browser's own. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}
