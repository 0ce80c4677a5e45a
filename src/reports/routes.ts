import type { RequestHandler } from 'express'
import type { Database } from '../database/connection.js'
import { sendFile } from '../web/download.js'
import { forbidden } from '../web/problem.js'
import { full, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { detailedLines } from './detailed-file.js'
import { readDetailed } from './detailed-form.js'
import { fileName } from './files.js'
import { showDetailed } from './page.js'
import { mayExport, mayReport } from './policy.js'
import { summaryLines } from './summary-file.js'
import { readSummary } from './summary-form.js'
import { showSummary } from './summary-page.js'
import { readWeekly } from './weekly-form.js'
import { showWeekly, weeklyLines } from './weekly-page.js'

const reporters: RequestHandler = (_req, res, next) => next(mayReport(currentMember(res)) ? undefined : forbidden())

const exporters: RequestHandler = (_req, res, next) => next(mayExport(currentMember(res)) ? undefined : forbidden())

/** Where the time of a workspace went, for whoever may see it. */
export function reportRoutes(db: Database) {
  const router = Router()

  router.get('/summary', full, reporters, (req, res) => showSummary(db, req, res))

  router.get('/summary.csv', full, exporters, async (req, res) => {
    const member = currentMember(res)
    const report = readSummary(member, req.query)
    await sendFile(res, fileName('summary', report.range), await summaryLines(db, member, report))
  })

  router.get('/detailed', full, reporters, (req, res) => showDetailed(db, req, res, req.query))

  router.get('/detailed.csv', full, exporters, (req, res) => {
    const member = currentMember(res)
    const report = readDetailed(member, req.query)
    return sendFile(res, fileName('detailed', report.range), detailedLines(db, member, report))
  })

  router.get('/weekly', full, reporters, (req, res) => showWeekly(db, req, res))

  router.get('/weekly.csv', full, exporters, async (req, res) => {
    const member = currentMember(res)
    const { range } = readWeekly(member, req.query)
    await sendFile(res, fileName('weekly', range), await weeklyLines(db, member, req.query))
  })

  return router
}
