import type { Request, Response } from 'express'
import { byPerson } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { weekOf } from '../tracker/week.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { type Form, parse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { full, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { LinkForm, lastDay } from './link-form.js'
import * as links from './link-queries.js'
import { currentReport, reporters, savedPath } from './reporters.js'

type Parts = { db: Database; keys: Pick<Keys, 'encrypt' | 'decrypt'>; config: { server: { base_url: string } } }

/** The link by which anybody sees a saved report: its maker makes, changes, renews and revokes it. */
export function reportLinkRoutes({ db, keys, config }: Parts) {
  const router = Router()

  async function publishable(req: Request, res: Response) {
    const report = await currentReport(db, req, res)
    if (!report.can_publish) throw forbidden()
    return report
  }

  async function revocable(req: Request, res: Response) {
    const report = await currentReport(db, req, res)
    if (!report.can_revoke) throw forbidden()
    return report
  }

  async function showLink(req: Request, res: Response, refused?: Form<never> & { ok: false }) {
    const member = currentMember(res)
    const report = await publishable(req, res)
    const link = await links.findLink(db, keys, member, report)
    const until = link?.expires_at ? lastDay(link.expires_at, member.zone) : ''
    render(req, res, 'saved-reports/link', {
      page: 'reports',
      report,
      today: weekOf(member).today,
      link: link && { ...link, address: `${config.server.base_url}/shared/${link.token}` },
      has_expired: link?.expires_at && link.expires_at <= new Date(),
      values: refused?.values ?? { until },
      errors: refused?.errors ?? {},
    })
  }

  router.get('/', full, reporters, (req, res) => showLink(req, res))

  router.post('/', full, reporters, async (req, res) => {
    const member = currentMember(res)
    const report = await publishable(req, res)
    const form = parse(LinkForm(member.zone), req.body)
    if (!form.ok) return showLink(req, res.status(422), form)

    await links.publish(db, keys, member, report, form.value, byPerson(req, res))
    flash(res, 'good', 'The report is public: whoever has the link sees it.')
    await answer(req, res, `${savedPath(res, report.id)}/link`)
  })

  router.get('/renew', full, reporters, async (req, res) => {
    render(req, res, 'saved-reports/renew', { page: 'reports', report: await publishable(req, res) })
  })

  router.post('/renew', full, reporters, async (req, res) => {
    const report = await publishable(req, res)
    const renewed = await links.renew(db, keys, currentMember(res), report, byPerson(req, res))
    if (renewed) flash(res, 'good', 'The report has another link. The one before leads nowhere.')
    else flash(res, 'info', 'The report is not public, so there is no link to renew.')
    await answer(req, res, `${savedPath(res, report.id)}/link`)
  })

  router.get('/delete', full, reporters, async (req, res) => {
    render(req, res, 'saved-reports/revoke', { page: 'reports', report: await revocable(req, res) })
  })

  router.post('/delete', full, reporters, async (req, res) => {
    const report = await revocable(req, res)
    await links.revoke(db, currentMember(res), report, byPerson(req, res))
    flash(res, 'good', 'The link is revoked: nobody sees the report by it any more.')
    await answer(req, res, savedPath(res))
  })

  return router
}
