import type { Database } from '../database/connection.js'
import { Router } from '../web/router.js'
import { showOwn } from './page.js'

/** Where the time goes, at a glance. */
export function dashboardRoutes(db: Database) {
  const router = Router()

  router.get('/', (req, res) => showOwn(db, req, res))

  return router
}
