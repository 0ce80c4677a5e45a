import type { Database } from '../database/connection.js'
import * as changes from '../entries/changes.js'
import { asWork } from '../entries/form.js'
import { mayCreate } from '../entries/policy.js'
import { dateOf, secondsBetween } from '../times/moments.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { datesFor } from './dates.js'
import { ManualForm, TimesQuery } from './form.js'
import { followTimes, readManual } from './manual.js'
import { backToTracker, showTracker } from './page.js'
import { ofStrip } from './strip.js'
import { weekOf } from './week.js'

/** Manual mode: what was done before, with its times. */
export function manualRoutes(db: Database) {
  const router = Router()

  router.post('/', async (req, res) => {
    const member = currentMember(res)
    if (!mayCreate(member)) throw forbidden()
    const form = parse(ManualForm, req.body)
    if (!form.ok) return showTracker(db, req, res.status(422), ofStrip('manual', form))
    const { form_id, ...value } = form.value
    const span = readManual(value, member)
    if (!span.ok) return showTracker(db, req, res.status(422), ofStrip('manual', refuse(req.body, span.errors)))

    const [started_at, stopped_at] = [dateOf(span.value.started_at), dateOf(span.value.stopped_at)]
    const entry = { ...asWork(value), started_at, stopped_at, ...(form_id && { form_id }) }
    const outcome = await changes.create(db, member, entry)
    if (outcome.kind === 'refused')
      return showTracker(db, req, res.status(422), ofStrip('manual', refuse(req.body, outcome.errors)))
    if (outcome.kind !== 'changed') throw forbidden()

    const day = `${span.value.started_at.toZonedDateTimeISO(member.zone).toPlainDate()}`
    const { today } = weekOf(member)
    const when = day === today ? 'today' : datesFor(member, today).longDate(day)
    const length = res.locals.brief_duration(secondsBetween(span.value.started_at, span.value.stopped_at))
    const path = `/workspaces/${member.workspace_id}/entries/${outcome.entry_id}/delete`
    flash(res, 'good', `${length} added to ${when}.`, { path })
    await backToTracker(db, req, res)
  })

  router.get('/times', async (req, res) => {
    const member = currentMember(res)
    if (!mayCreate(member)) throw forbidden()
    const times = await followTimes(db, member, TimesQuery.parse(req.query))
    render(req, res, 'tracker/_times', times)
  })

  return router
}
