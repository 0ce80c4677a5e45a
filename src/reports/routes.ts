import type { RequestHandler } from 'express'
import type { Database } from '../database/connection.js'
import { forbidden } from '../web/problem.js'
import { full, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { showDetailed } from './page.js'
import { mayReport } from './policy.js'
import { showSummary } from './summary-page.js'
import { showWeekly } from './weekly-page.js'

const reporters: RequestHandler = (_req, res, next) => next(mayReport(currentMember(res)) ? undefined : forbidden())

/** Where the time of a workspace went, for whoever may see it. */
export function reportRoutes(db: Database) {
  const router = Router()

  router.get('/summary', full, reporters, (req, res) => showSummary(db, req, res))

  router.get('/detailed', full, reporters, (req, res) => showDetailed(db, req, res, req.query))

  router.get('/weekly', full, reporters, (req, res) => showWeekly(db, req, res))

  return router
}
