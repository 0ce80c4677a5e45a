import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import * as unsent from '../mail/unsent.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { linksAround } from '../web/paging.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { operator, Router } from '../web/router.js'
import { utcTime } from '../web/utc.js'
import { MailFilter } from './form.js'

const PATH = '/admin/activity/mails'
const BUSY = 'That mail is out already, or just being sent. Look again in a moment.'

/** The mails that are not out, and why; each is tried again or discarded. */
export function mailRoutes(db: Database) {
  const router = Router()

  router.get('/', operator, async (req, res) => {
    const { state, ...edge } = MailFilter.parse(req.query)
    const found = await unsent.listPage(db, state === 'waiting' ? 'queued' : 'failed', edge)
    render(req, res, 'activity/mails', {
      page: 'activity',
      tab: 'mails',
      state,
      mails: found.rows.map(mail => ({
        ...mail,
        time: utcTime(mail.created_at),
        what: mail.kind.replaceAll('_', ' '),
      })),
      links: linksAround(found, { state }),
      counts: await unsent.count(db),
    })
  })

  const record = (
    trx: Database,
    req: Request,
    res: Response,
    kind: 'mail_retried' | 'mail_discarded',
    mail: unsent.Unsent,
  ) => audit.record(trx, { kind, ...byOperator(req, res), subject: mail.recipient, details: { mail: mail.kind } })

  const retry = (req: Request, res: Response, which: Parameters<typeof unsent.retry>[1]) =>
    db.transaction(async trx => {
      const again = await unsent.retry(trx, which)
      for (const mail of again) await record(trx, req, res, 'mail_retried', mail)
      return again
    })

  router.post('/retry', operator, async (req, res) => {
    const again = await retry(req, res, { state: 'failed' })
    flash(res, 'good', `${again.length} ${again.length === 1 ? 'mail is' : 'mails are'} tried again now.`)
    await answer(req, res, PATH)
  })

  router.post('/:mail/retry', operator, async (req, res) => {
    if (!(await unsent.exists(db, String(req.params.mail)))) throw notFound()
    const [mail] = await retry(req, res, { id: String(req.params.mail) })
    flash(res, mail ? 'good' : 'warn', mail ? `The mail to ${mail.recipient} is tried again now.` : BUSY)
    await answer(req, res, PATH)
  })

  router.post('/:mail/discard', operator, async (req, res) => {
    if (!(await unsent.exists(db, String(req.params.mail)))) throw notFound()
    const mail = await db.transaction(async trx => {
      const gone = await unsent.discard(trx, String(req.params.mail))
      if (gone) await record(trx, req, res, 'mail_discarded', gone)
      return gone
    })
    flash(res, mail ? 'good' : 'warn', mail ? `The mail to ${mail.recipient} is discarded.` : BUSY)
    await answer(req, res, PATH)
  })

  return router
}
