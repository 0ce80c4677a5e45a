import type { Database } from '../database/connection.js'
import { forbidden } from '../web/problem.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { showOwn, showTeam } from './page.js'
import { maySeeTeam } from './policy.js'

/** Where the time goes, at a glance: one's own, and that of the team as far as one may view it. */
export function dashboardRoutes(db: Database) {
  const router = Router()

  router.get('/', (req, res) => showOwn(db, req, res))

  router.get('/team', (req, res) => {
    if (!maySeeTeam(currentMember(res))) throw forbidden()
    return showTeam(db, req, res)
  })

  return router
}
