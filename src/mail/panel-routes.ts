import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { operator, Router } from '../web/router.js'
import { audienceNames, audiences, keptTo } from './audience.js'
import { mailTemplates, written } from './compose.js'
import { eventOf } from './events.js'
import { AudienceForm, WordingForm } from './form.js'
import { definitionOf, isKind, type Kind, kindNames, mayBeNarrowed } from './kinds.js'
import { placeholdersOf } from './placeholders.js'
import { sample, standardWording } from './standard.js'
import * as wordings from './wordings.js'

type Parts = { db: Database; config: Config; settings: Settings; views: string }

/** As it would be opened in a mail reader: without scripts, forms and any right here. */
const PREVIEW_POLICY =
  "sandbox; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'"

/** The mails that this installation sends: which ones, to whom, and in what words (seed 000, "Custom emails settings"). */
export function emailRoutes({ db, config, settings, views }: Parts) {
  const router = Router()
  const templates = mailTemplates(views)

  async function show(req: Request, res: Response, kind: Kind, form: object = {}) {
    const { is_on, audience, wording } = await wordings.findMade(db, kind)
    render(req, res, 'emails/edit', {
      page: 'emails',
      mail: { kind, ...definitionOf(kind), is_on, is_worded: wording !== undefined },
      placeholders: Object.entries(placeholdersOf(kind)).map(([name, { says }]) => ({ name, says })),
      audiences: mayBeNarrowed(kind) && audienceNames.map(name => ({ name, label: audiences[name].label })),
      audience,
      values: wording ?? standardWording(kind, templates),
      ...form,
    })
  }

  router.get('/', operator, async (req, res) => {
    const madeOf = await wordings.listMade(db)
    const mails = kindNames.map(kind => {
      const { is_on, audience, wording } = madeOf(kind)
      return { kind, ...definitionOf(kind), is_on, kept_to: keptTo(audience), is_worded: wording !== undefined }
    })
    render(req, res, 'emails/index', { page: 'emails', mails })
  })

  router.get('/:kind', operator, async (req, res) => {
    await show(req, res, kindOf(req))
  })

  router.get('/:kind/preview', operator, async (req, res) => {
    const kind = kindOf(req)
    const { wording } = await wordings.findMade(db, kind)
    const known = sample(settings.get('instance_name'), config.server.base_url)
    const { html } = written(kind, wording, { ...known, event: eventOf(kind, known) }, templates)
    res.set('Content-Security-Policy', PREVIEW_POLICY).set('X-Frame-Options', 'SAMEORIGIN')
    res.type('html').send(html)
  })

  router.post('/:kind', operator, async (req, res) => {
    const kind = kindOf(req)
    const form = parse(WordingForm(kind), req.body)
    if (!form.ok) return show(req, res.status(422), kind, form)

    const standard = standardWording(kind, templates)
    const isStandard = form.value.subject === standard.subject && form.value.body === standard.body
    await say(req, res, kind, isStandard ? undefined : form.value)
    flash(res, 'good', 'The mail is saved. It goes out in these words from now on.')
    await answer(req, res, `/admin/emails/${kind}`)
  })

  router.post('/:kind/reset', operator, async (req, res) => {
    const kind = kindOf(req)
    await say(req, res, kind, undefined)
    flash(res, 'good', 'The mail is in Stint’s own words again.')
    await answer(req, res, `/admin/emails/${kind}`)
  })

  router.post('/:kind/audience', operator, async (req, res) => {
    const kind = kindOf(req)
    const { title } = definitionOf(kind)
    if (!mayBeNarrowed(kind)) throw forbidden()
    const form = parse(AudienceForm, req.body)
    if (!form.ok) return show(req, res.status(422), kind, { errors: form.errors }) // the words are not of this form
    const { audience } = form.value
    await db.transaction(async trx => {
      const { audience: old } = await wordings.findMade(trx, kind)
      await wordings.narrow(trx, kind, audience)
      const details = { old: audiences[old].label, new: audiences[audience].label }
      await audit.record(trx, { kind: 'mail_audience_changed', ...byOperator(req, res), subject: title, details })
    })
    flash(res, 'good', `“${title}” goes to: ${audiences[audience].label}.`)
    await answer(req, res, `/admin/emails/${kind}`)
  })

  for (const state of ['on', 'off'] as const) {
    router.post(`/:kind/${state}`, operator, async (req, res) => {
      const kind = kindOf(req)
      const { title, may_be_off } = definitionOf(kind)
      if (!may_be_off) throw forbidden()
      await db.transaction(async trx => {
        await wordings.turn(trx, kind, state === 'on')
        await audit.record(trx, { kind: `mail_switched_${state}`, ...byOperator(req, res), subject: title })
      })
      flash(res, 'good', `“${title}” is switched ${state}.`)
      await answer(req, res, '/admin/emails')
    })
  }

  /** Says a mail in other words, and notes both. */
  const say = (req: Request, res: Response, kind: Kind, wording: wordings.Wording | undefined) =>
    db.transaction(async trx => {
      const { wording: old } = await wordings.findMade(trx, kind)
      await wordings.say(trx, kind, wording)
      const details = {
        old: old ? `${old.subject}\n\n${old.body}` : null,
        new: wording ? `${wording.subject}\n\n${wording.body}` : null,
      }
      const { title } = definitionOf(kind)
      await audit.record(trx, { kind: 'mail_worded', ...byOperator(req, res), subject: title, details })
    })

  return router
}

function kindOf(req: Request): Kind {
  const kind = String(req.params.kind)
  if (!isKind(kind)) throw notFound()
  return kind
}
