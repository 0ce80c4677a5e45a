import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import { mailTemplates } from '../mail/compose.js'
import { sendTest } from '../mail/testing.js'
import type { Keys } from '../secret.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { render } from '../web/render.js'
import { confirmedOperator, Router } from '../web/router.js'
import { changeSettings } from './changing.js'
import { presentFields } from './groups.js'
import * as settings from './queries.js'
import { fields, SmtpForm, TestMailForm } from './smtp-form.js'

type Parts = { db: Database; keys: Keys; config: Config; views: string }

/** The server that takes mails, and a test of it. The password goes in and never out. */
export function smtpRoutes({ db, keys, config, views }: Parts) {
  const router = Router()
  const templates = mailTemplates(views)

  type Refused = { typed?: Record<string, unknown>; errors?: Record<string, string>; recipient?: unknown }
  async function show(req: Request, res: Response, { typed, errors = {}, recipient = '' }: Refused = {}) {
    const { values } = await settings.listSettings(db, keys)
    const shown = presentFields(fields, values, typed).map(({ key, value }) => [key, value])
    render(req, res, 'settings/smtp', {
      page: 'settings',
      fields,
      values: { ...Object.fromEntries(shown), smtp_password: undefined, recipient },
      has_password: values.smtp_password !== '',
      host: values.smtp_host,
      errors,
    })
  }

  router.get('/', confirmedOperator, async (req, res) => {
    await show(req, res)
  })

  router.post('/', confirmedOperator, async (req, res) => {
    const form = parse(SmtpForm, req.body)
    if (!form.ok) return show(req, res.status(422), { typed: req.body, errors: form.errors })

    const changed = await changeSettings(db, keys, form.value, byOperator(req, res))
    if (changed.length > 0) flash(res, 'good', 'The mail server is saved. Send a test mail to see whether it works.')
    else flash(res, 'info', 'Nothing was changed.')
    await answer(req, res, '/admin/settings/smtp')
  })

  router.post('/test', confirmedOperator, async (req, res) => {
    const form = parse(TestMailForm, req.body)
    if (!form.ok) return show(req, res.status(422), { errors: form.errors, recipient: req.body?.recipient })

    const { values } = await settings.listSettings(db, keys) // what was saved a moment ago counts
    const mailer = { db, config, templates, settings: { get: <K extends keyof typeof values>(key: K) => values[key] } }
    const { ok, said } = await sendTest(mailer, form.value.recipient)
    const details = { answer: said }
    await audit.record(db, { kind: 'test_mail_sent', ...byOperator(req, res), subject: form.value.recipient, details })
    flash(res, ok ? 'good' : 'bad', said.slice(0, LONGEST_SAID))
    await answer(req, res, '/admin/settings/smtp')
  })

  return router
}

/** What fits into a flash line. */
const LONGEST_SAID = 480
