import { constants } from 'node:zlib'
import compression from 'compression'
import cookieParser from 'cookie-parser'
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import { noteVisits } from './activity/presence.js'
import { apiDoor, apiErrors, noSuchApiRoute } from './api/door.js'
import type { Config } from './config.js'
import type { Database } from './database/connection.js'
import { requestLog } from './log.js'
import { isResetUsable } from './password-resets/request.js'
import { isRegistrationUsable } from './registrations/sending.js'
import { mount, mountTable } from './routes.js'
import type { Keys } from './secret.js'
import { readLinks } from './settings/links.js'
import type { Settings } from './settings/reader.js'
import type { Assets } from './web/assets.js'
import { context } from './web/context.js'
import { errorPage, noSuchPage } from './web/errors.js'
import { readFlash } from './web/flash.js'
import { noStore, securityHeaders } from './web/headers.js'
import { refuseNulCharacters } from './web/input.js'
import { requireOwnOrigin } from './web/origin.js'
import { welcomeBack } from './web/remembered.js'
import { memberSession, operatorSession } from './web/session.js'
import { templates } from './web/templates.js'
import { refuseOthersPages } from './web/whose.js'
import { memberOfAddress } from './workspaces/frame.js'
import { mayCreate } from './workspaces/policy.js'

/** What the application is made of: everything it needs is handed in, so that tests build the same one. */
export type Parts = {
  config: Config
  db: Database
  keys: Keys
  log: Logger
  assets: Assets
  settings: Settings
  /** The folder of the templates. */
  views: string
  isStopping: () => boolean
  /** Told when `/setup` is done. */
  afterSetup: () => void
}

/**
 * A step above the library's default: half a millisecond more for the tracker, and a tenth less to send. The window is as
 * large as a page: a larger one costs a quarter more time, to be cleared, and four megabytes a response.
 */
const COMPRESSION = {
  brotli: {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 18 },
  },
}

/** The whole application: the middleware in the order in which a request passes it. */
export function createApp(parts: Parts): Express {
  const { config, db, keys, log, assets } = parts
  const { path, secure, base_url, trust_proxy } = config.server
  const hasOutsideAvatars = () => parts.settings.get('outside_avatars')

  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', trust_proxy)
  app.set('query parser', 'simple')
  app.set(
    'templates',
    templates(
      { asset: name => path + assets.url(name), outside_avatars: hasOutsideAvatars },
      process.env.NODE_ENV === 'development' ? parts.views : undefined,
    ),
  )

  const mounts = mountTable(parts)
  const stint = express.Router()
  mount(stint, mounts, 'none')
  stint.use(assets.handler)
  stint.use(requestLog(log))
  stint.use(compression(COMPRESSION))
  stint.use(context(path, secure, () => instanceLocals(parts.settings)))
  stint.use(securityHeaders(secure, hasOutsideAvatars))
  stint.use(noStore)
  stint.use('/api', ...apiDoor(db))
  mount(stint, mounts, 'api')
  stint.use('/api', noSuchApiRoute, apiErrors)
  stint.use(requireOwnOrigin(base_url))
  stint.use(express.urlencoded({ extended: false, limit: '100kb' }))
  stint.use(refuseNulCharacters)
  stint.use(cookieParser())
  stint.use(readFlash)
  stint.use('/admin', ...operatorSession({ db, keys: keys.sessions, limits: config.admin.session, path, secure }))
  mount(stint, mounts, 'operator')
  stint.use('/admin', noSuchPage)
  stint.use(
    ...memberSession({
      db,
      keys: keys.sessions,
      limits: config.session,
      path,
      secure,
      companion: memberOfAddress,
      operatorLimits: config.admin.session,
      welcomeBack: welcomeBack(db, config.remember_me.lifetime),
    }),
  )
  stint.use(noteVisits(db))
  stint.use(refuseOthersPages)
  mount(stint, mounts, 'member')
  stint.use(noSuchPage)
  stint.use(errorPage)

  if (path) app.use(endWithSlash(path))
  app.use(path || '/', stint)
  return app
}

const instanceLocals = (settings: Settings) => ({
  instance_name: settings.get('instance_name'),
  instance_logo: settings.get('instance_logo'),
  custom_links: readLinks(settings.get('custom_links')),
  may_create_workspace: mayCreate(settings),
  may_register: isRegistrationUsable(settings),
  may_reset_password: isResetUsable(settings),
})

/** Cookies live below `/stint/`, so a browser at `/stint` would not bring them. */
function endWithSlash(path: string): RequestHandler {
  return (req, res, next) => (req.url === path ? res.redirect(308, `${path}/`) : next())
}
