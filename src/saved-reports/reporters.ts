import type { Request, RequestHandler, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayReport } from '../reports/policy.js'
import { forbidden, notFound } from '../web/problem.js'
import { currentMember } from '../workspaces/frame.js'
import * as savedReports from './queries.js'

/** Lets through whoever opens reports at all. */
export const reporters: RequestHandler = (_req, res, next) =>
  next(mayReport(currentMember(res)) ? undefined : forbidden())

/** The saved report in the address, within reach. */
export async function currentReport(db: Database, req: Request, res: Response): Promise<savedReports.SavedReport> {
  const report = await savedReports.findReport(db, currentMember(res), String(req.params.report))
  if (!report) throw notFound()
  return report
}

/** The list of saved reports, or the page of one, below the app's root. */
export const savedPath = (res: Response, id = '') =>
  `/workspaces/${currentMember(res).workspace_id}/reports/saved${id && `/${id}`}`
