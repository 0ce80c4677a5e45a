import type { RequestHandler } from 'express'
import type { Database } from '../database/connection.js'
import { forbidden } from '../web/problem.js'
import { full, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { showDetailed } from './page.js'
import { mayReport } from './policy.js'

const reporters: RequestHandler = (_req, res, next) => next(mayReport(currentMember(res)) ? undefined : forbidden())

/** Where the time of a workspace went, for whoever may see it. */
export function reportRoutes(db: Database) {
  const router = Router()

  router.get('/detailed', full, reporters, (req, res) => showDetailed(db, req, res, req.query))

  return router
}
