import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answerFile, ENDINGS } from '../exports/answer.js'
import { exporters } from '../exports/guard.js'
import type { Member } from '../members/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { full, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { fileReport } from './filed.js'
import { Asked, NewReportForm, ReportForm, type ReportValues } from './form.js'
import { showForm, showList, showReport } from './page.js'
import { mayMail, mayShare } from './policy.js'
import * as savedReports from './queries.js'
import { currentReport, reporters, savedPath } from './reporters.js'
import { isSent } from './sending.js'

const GONE = { who: 'One of them is not there any more. Choose again.' }

const OVER = { mailed: 'These days are over, so there is nothing new to send. Choose days that move on, or never.' }
const isOver = (member: Member, values: ReportValues) => values.mailed !== null && !isSent(member, values)

const mayAsk = (member: Member, { is_shared, mailed }: ReportValues) =>
  (!is_shared || mayShare(member)) && (mailed === null || mayMail(member))

/** Reports that are kept under a name, for oneself or for others in the workspace. */
export function savedReportRoutes(db: Database) {
  const router = Router()

  async function ownReport(req: Request, res: Response) {
    const report = await currentReport(db, req, res)
    if (!report.can_edit) throw forbidden('Only who saved a report changes or deletes it.')
    return report
  }

  router.get('/', full, reporters, (req, res) => showList(db, req, res))

  router.get('/new', full, reporters, (req, res) => showForm(db, req, res))

  router.post('/', full, reporters, async (req, res) => {
    const member = currentMember(res)
    const form = parse(NewReportForm, req.body)
    if (!form.ok) return showForm(db, req, res.status(422), undefined, form)
    if (!mayAsk(member, form.value)) throw forbidden()
    if (isOver(member, form.value)) return showForm(db, req, res.status(422), undefined, refuse(req.body, OVER))

    const id = await savedReports.create(db, member, form.value)
    if (!id) return showForm(db, req, res.status(422), undefined, refuse(req.body, GONE))
    flash(res, 'good', 'The report is saved.')
    await answer(req, res, savedPath(res, id))
  })

  router.get('/:report', full, reporters, async (req, res) => {
    await showReport(db, req, res, await currentReport(db, req, res))
  })

  for (const format of ENDINGS)
    router.get(`/:report/report.${format}`, full, exporters, async (req, res) => {
      const report = await currentReport(db, req, res)
      const filed = await fileReport(db, currentMember(res), report, Asked.parse(req.query))
      const address = `reports/saved/${report.id}`
      const place = { kind: report.kind, address, files: `${address}/report`, report_id: report.id }
      await answerFile(req, res, filed, format, place)
    })

  router.get('/:report/edit', full, reporters, async (req, res) => {
    await showForm(db, req, res, await ownReport(req, res))
  })

  router.post('/:report', full, reporters, async (req, res) => {
    const member = currentMember(res)
    const report = await ownReport(req, res)
    const form = parse(ReportForm, req.body)
    if (!form.ok) return showForm(db, req, res.status(422), report, form)
    if (!mayAsk(member, form.value)) throw forbidden()
    if (isOver(member, form.value)) return showForm(db, req, res.status(422), report, refuse(req.body, OVER))

    const changed = await savedReports.change(db, member, report.id, form.value)
    if (!changed) return showForm(db, req, res.status(422), report, refuse(req.body, GONE))
    flash(res, 'good', 'The report is changed.')
    await answer(req, res, savedPath(res, report.id))
  })

  router.get('/:report/delete', full, reporters, async (req, res) => {
    render(req, res, 'saved-reports/delete', { page: 'reports', report: await ownReport(req, res) })
  })

  router.post('/:report/delete', full, reporters, async (req, res) => {
    const report = await ownReport(req, res)
    await savedReports.remove(db, currentMember(res), report.id)
    flash(res, 'good', 'The report is deleted.')
    await answer(req, res, savedPath(res))
  })

  return router
}
