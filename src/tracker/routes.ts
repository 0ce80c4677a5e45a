import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayStart } from '../entries/policy.js'
import * as entries from '../entries/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { hm, hms } from '../web/format.js'
import { parse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router, remembered } from '../web/router.js'
import { currentMember, showTimer } from '../workspaces/frame.js'
import { DescriptionForm, StartForm, StopForm } from './form.js'
import { presentWeek, weekOf } from './week.js'

/** The page that people open forty times a day: the timer and one's own entries. */
export function trackerRoutes(db: Database) {
  const router = Router()

  async function show(req: Request, res: Response, form: object = {}) {
    const member = currentMember(res)
    const week = weekOf(member)
    const own = await entries.listOwnBetween(db, member, week.first, week.last)
    if (req.method === 'POST') await showTimer(db, res, member)
    render(req, res, 'tracker/index', { page: 'tracker', ...presentWeek(member, week, own), ...form })
  }

  const goOn = (req: Request, res: Response) =>
    answer(req, res, `/workspaces/${currentMember(res).workspace_id}/tracker`, () => show(req, res))

  router.get('/tracker', remembered, (req, res) => show(req, res))

  router.post('/timer', remembered, async (req, res) => {
    const form = parse(StartForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const member = currentMember(res)
    if (!mayStart(member)) throw forbidden()
    await entries.start(db, member, form.value)
    await goOn(req, res)
  })

  router.post('/timer/stop', remembered, async (req, res) => {
    const form = parse(StopForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const stopped = await entries.stop(db, currentMember(res), form.value.description)
    if (stopped) flash(res, 'good', `Timer stopped after ${brief(stopped.seconds ?? 0)}.`)
    await goOn(req, res)
  })

  router.post('/entries/:entry', remembered, async (req, res) => {
    const form = parse(DescriptionForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const described = await entries.describe(db, currentMember(res), String(req.params.entry), form.value.description)
    if (!described) throw notFound()
    await goOn(req, res)
  })

  return router
}

/** Hours and minutes; less than a minute is told to the second. */
const brief = (seconds: number) => (seconds < 60 ? hms(seconds) : hm(seconds))
