import type { Database } from '../database/connection.js'
import { currentAccount } from '../web/login.js'
import { sendLogo } from '../web/logo.js'
import { notFound } from '../web/problem.js'
import { Router, remembered } from '../web/router.js'
import * as workspaces from './queries.js'

/** The logo, for the switcher. Not behind the workspace's frame: showing it is no visit there. */
export function logoRoutes(db: Database) {
  const router = Router()

  router.get('/logo', remembered, async (req, res) => {
    const found = await workspaces.findLogo(db, currentAccount(res).id, String(req.params.workspace))
    if (!found) throw notFound()
    sendLogo(req, res, found, 'private')
  })

  return router
}
