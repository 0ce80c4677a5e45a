import type { Request, Response } from 'express'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { type EntryRate, findEntryRate, presentEntryRate, typeRate } from './entry.js'
import { typedRate } from './form.js'
import { moneyFor } from './present.js'

const NOT_BILLABLE = { rate: 'The entry is not billable, so it has no rate. Make it billable first.' }
const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** The rate of one entry, typed by hand. */
export function entryRateRoutes(db: Database) {
  const router = Router()

  async function currentEntryRate(req: Request, res: Response): Promise<EntryRate> {
    const entry = await findEntryRate(db, currentMember(res), String(req.params.entry))
    if (!entry) throw notFound()
    if (!entry.can_edit_rate) throw forbidden()
    return entry
  }

  function show(req: Request, res: Response, entry: EntryRate, form: object = {}) {
    const member = currentMember(res)
    const money = moneyFor(member)
    const typed = entry.rate_by_hand && entry.rate_cents !== null ? money.typed(entry.rate_cents) : ''
    render(req, res, 'rates/entry', {
      page: 'tracker',
      entry,
      date: Temporal.PlainDate.from(entry.day).toLocaleString(member.locale, DATE),
      rate: presentEntryRate(member, entry),
      currency: member.currency,
      values: { rate: typed },
      ...form,
    })
  }

  router.get('/:entry/rate', async (req, res) => show(req, res, await currentEntryRate(req, res)))

  router.post('/:entry/rate', async (req, res) => {
    const member = currentMember(res)
    const entry = await currentEntryRate(req, res)
    const form = parse(z.object({ rate: typedRate(moneyFor(member)) }), req.body)
    if (!form.ok) return show(req, res.status(422), entry, form)

    const { rate } = form.value
    const isTyped = await typeRate(db, member, entry.id, rate)
    if (!isTyped) return show(req, res.status(422), entry, refuse(req.body, NOT_BILLABLE))
    const said = 'The entry has its rate by hand now, until its project changes.'
    flash(res, 'good', rate === null ? 'The entry has the rate that its project and member have.' : said)
    const base = `/workspaces/${member.workspace_id}`
    await answer(req, res, entry.is_own ? `${base}/tracker` : `${base}/entries/${entry.id}/rate`)
  })

  return router
}
