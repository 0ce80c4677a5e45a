import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { fileReport } from '../saved-reports/filed.js'
import { Asked } from '../saved-reports/form.js'
import { findReport } from '../saved-reports/queries.js'
import { answer } from '../web/answer.js'
import { sendFile } from '../web/download.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { isFragmentRequest } from '../web/fragment.js'
import { isId } from '../web/input.js'
import { notFound, Problem } from '../web/problem.js'
import { parseQuery } from '../web/query-string.js'
import { render } from '../web/render.js'
import { full, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { Order } from './form.js'
import { exporters } from './guard.js'
import { openFiled } from './job.js'
import { presentExport, rangeOf } from './present.js'
import * as exports from './queries.js'

const BUSY = 'As many files as one person may have are being made for you. Wait for one, or cancel it.'

/** Files of reports that a job makes, each for whoever ordered it and nobody else. */
export function exportRoutes(db: Database) {
  const router = Router()

  async function current(req: Request, res: Response) {
    const run = await exports.findOwn(db, currentMember(res), String(req.params.export))
    if (!run) throw notFound()
    return run
  }

  async function ofSaved(res: Response, id: string, { format, query }: Pick<exports.Order, 'format' | 'query'>) {
    const member = currentMember(res)
    const report = isId(id) ? await findReport(db, member, id) : undefined
    if (!report) throw notFound()
    const asked = Asked.parse(parseQuery(query))
    const filed = await fileReport(db, member, report, asked)
    return { kind: report.kind, format, query: filed.query, report_id: report.id }
  }

  async function order(req: Request, res: Response, what: exports.Order) {
    const member = currentMember(res)
    rangeOf(member, what) // else no page could show it
    const id = await exports.order(db, member, what)
    if (!id) flash(res, 'warn', BUSY)
    await answer(req, res, `/workspaces/${member.workspace_id}/exports${id ? `/${id}` : ''}`)
  }

  router.get('/', full, async (req, res) => {
    const member = currentMember(res)
    const list = (await exports.listOwn(db, member)).map(run => presentExport(member, run))
    render(req, res, 'exports/index', { page: 'reports', list })
  })

  router.post('/', full, exporters, async (req, res) => {
    const form = parse(Order, req.body)
    if (!form.ok) throw new Problem(422, 'Not understood', 'Go back to the report and choose a file there.')
    const { report, ...what } = form.value
    await order(req, res, report ? await ofSaved(res, report, what) : { ...what, report_id: null })
  })

  router.get('/:export', full, async (req, res) => {
    const shown = presentExport(currentMember(res), await current(req, res))
    const isAsking = isFragmentRequest(req) && 'seen' in req.query
    render(req, res, isAsking ? 'exports/_progress' : 'exports/show', { page: 'reports', run: shown })
  })

  router.get('/:export/file', full, exporters, async (req, res) => {
    const run = await current(req, res)
    if (!run.name) throw notFound()
    await openFiled(db, currentMember(res), run) // else it is as closed as the saved report that it is of
    await sendFile(res, run.name, exports.readParts(db, run))
  })

  router.post('/:export/cancel', full, async (req, res) => {
    const run = await current(req, res)
    await exports.cancel(db, run)
    await answer(req, res, `/workspaces/${run.workspace_id}/exports/${run.id}`)
  })

  router.post('/:export/again', full, exporters, async (req, res) => {
    const { kind, format, query, report_id } = await current(req, res)
    await order(req, res, { kind, format, query, report_id })
  })

  return router
}
