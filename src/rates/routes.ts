import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { isFragmentRequest } from '../web/fragment.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { RateForm } from './form.js'
import { type Place, places } from './page.js'
import { moneyFor, presentHistory, saidOf } from './present.js'
import * as rates from './queries.js'

const CHANGED = { rate: 'Somebody has changed this rate meanwhile. Look at it below, then save again.' }

/** What an hour is worth at each of the four levels, now and before. */
export function rateRoutes(db: Database) {
  const router = Router()

  async function show(req: Request, res: Response, place: Place, form: object = {}) {
    const actor = currentMember(res)
    const history = presentHistory(actor, await rates.findHistory(db, actor, place.subject))
    const locals = { place, address: res.locals.base + place.path, history, ...form }
    if (isFragmentRequest(req) && 'progress' in req.query) {
      return render(req, res, 'rates/_progress', { ...locals, is_done: true })
    }
    render(req, res, 'rates/show', { page: place.page, values: { rate: history.typed, since: 'now' }, ...locals })
  }

  for (const [path, find] of Object.entries(places)) {
    router.get(path, async (req, res) => show(req, res, await find(db, req, res)))

    router.post(path, async (req, res) => {
      const place = await find(db, req, res)
      const actor = currentMember(res)
      const form = parse(RateForm(moneyFor(actor)), req.body)
      if (!form.ok) return show(req, res.status(422), place, form)

      const outcome = await rates.set(db, actor, place.subject, form.value)
      if (outcome.kind === 'conflict') return show(req, res.status(409), place, refuse(req.body, CHANGED))
      flash(res, 'good', saidOf(actor, form.value.rate_cents, outcome))
      await answer(req, res, `/workspaces/${actor.workspace_id}${place.path}`, () => show(req, res, place))
    })
  }

  return router
}
