import type { Response } from 'express'
import type { Database } from '../database/connection.js'
import { remove } from '../entries/deletion.js'
import { asWork } from '../entries/form.js'
import { mayStart } from '../entries/policy.js'
import * as entries from '../entries/queries.js'
import * as timer from '../entries/timer.js'
import { readTimes } from '../entries/times.js'
import { flash } from '../web/flash.js'
import { hm, hms } from '../web/format.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { Router, remembered } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { DiscardForm, StartForm, StopForm } from './form.js'
import { backToTracker, showTracker } from './page.js'
import { ofStrip } from './strip.js'

const ANOTHER = 'That timer was stopped already, and another one runs.'
const STALE = 'It was changed elsewhere meanwhile, and that is what was kept.'

/** The strip on every page of a workspace: one running entry a member. */
export function timerRoutes(db: Database) {
  const router = Router()

  router.post('/', remembered, async (req, res) => {
    const form = parse(StartForm, req.body)
    if (!form.ok) return showTracker(db, req, res.status(422), ofStrip('idle', form))

    const member = currentMember(res)
    if (!mayStart(member)) throw forbidden()
    const { form_id, ...value } = form.value
    const outcome = await timer.start(db, member, { ...asWork(value), ...(form_id && { form_id }) })
    if (outcome.kind === 'refused')
      return showTracker(db, req, res.status(422), ofStrip('idle', refuse(req.body, outcome.errors)))
    await backToTracker(db, req, res)
  })

  router.post('/stop', remembered, async (req, res) => {
    const form = parse(StopForm, req.body)
    if (!form.ok) return showTracker(db, req, res.status(422), ofStrip('running', form))
    const member = currentMember(res)
    const running = await findShown(res, form.value.entry)
    if (!running) return backToTracker(db, req, res)
    const times = readTimes(running, member, form.value)
    if (!times.ok) return showTracker(db, req, res.status(422), ofStrip('running', refuse(req.body, times.errors)))

    const { version } = form.value
    const stop = { entry_id: running.id, ...(version && { version }), ...asWork(form.value), ...times.value }
    const outcome = await timer.stop(db, member, stop)
    if (outcome.kind === 'refused')
      return showTracker(db, req, res.status(422), ofStrip('running', refuse(req.body, outcome.errors)))
    const stopped = outcome.entry_id ? await entries.findEntry(db, member, outcome.entry_id) : undefined
    if (stopped) sayStopped(res, stopped.seconds ?? 0, outcome.kind === 'conflict')
    await backToTracker(db, req, res)
  })

  router.post('/discard', async (req, res) => {
    const form = parse(DiscardForm, req.body)
    if (!form.ok) return showTracker(db, req, res.status(422), form)
    const member = currentMember(res)
    const running = await findShown(res, form.value.entry)
    if (!running) return backToTracker(db, req, res)
    if (!running.can_delete) throw forbidden()

    const deletion = await remove(db, member, [running.id])
    const path = `/workspaces/${member.workspace_id}/entries/${running.id}/restore`
    if (deletion) flash(res, 'good', 'Timer discarded.', { path, values: { deletion } })
    await backToTracker(db, req, res)
  })

  /** What runs, if it is the timer that the form showed; one that was stopped meanwhile is no error. */
  async function findShown(res: Response, entry?: string) {
    const running = await entries.findRunning(db, currentMember(res))
    if (!running || !entry || running.id === entry) return running
    flash(res, 'info', ANOTHER)
    return undefined
  }

  return router
}

function sayStopped(res: Response, seconds: number, isStale: boolean) {
  const length = seconds < 60 ? hms(seconds) : hm(seconds) // less than a minute is told to the second
  flash(res, isStale ? 'warn' : 'good', `Timer stopped after ${length}.${isStale ? ` ${STALE}` : ''}`)
}
