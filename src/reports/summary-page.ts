import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { readFind } from './choices.js'
import { writeReport } from './detailed-form.js'
import { listGroups } from './groups.js'
import { loadBar } from './page.js'
import { readSummary, writeSummary } from './summary-form.js'
import { drawPictures } from './summary-pictures.js'
import { MOST_SHOWN, presentSummary } from './summary-present.js'

/** Renders the summary report. */
export async function showSummary(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const report = readSummary(member, req.query)
  const own = writeSummary(report)
  const summary = presentSummary(member, report, await listGroups(db, member, report, report.groups, MOST_SHOWN))
  const duration = res.locals.brief_duration
  const details = `${res.locals.base}/reports/detailed`
  const bar = await loadBar(db, member, report, own, readFind(req.query))
  render(req, res, 'reports/summary', {
    page: 'reports',
    kind: 'summary',
    ...bar,
    // the bar has fields for the groups
    own_fields: bar.own_fields.filter(([name]) => name !== 'group'),
    ...summary,
    pictures: summary.totals.seconds > 0 ? await drawPictures(db, member, report, duration, details) : undefined,
    here: `?${new URLSearchParams([...writeReport(report), ...own])}`,
  })
}
