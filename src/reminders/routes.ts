import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { keptTo } from '../mail/audience.js'
import { findMade } from '../mail/wordings.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { mayEdit } from '../workspaces/policy.js'
import { PeopleSearch, ReminderForm } from './form.js'
import * as people from './people.js'
import { BEGINNING, presentChoices, presentFields, presentReminder } from './present.js'
import * as reminders from './queries.js'

const GONE = { who: 'One of them is not there any more. Choose again.' }

/** Who is reminded by mail of tracking too little, for whoever may edit the workspace. */
export function reminderRoutes(db: Database) {
  const router = Router()

  const listPath = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/settings/reminders`

  const editor = (res: Response) => {
    const member = currentMember(res)
    if (!mayEdit(member)) throw forbidden()
    return member
  }

  async function currentReminder(req: Request, res: Response) {
    const reminder = await reminders.findReminder(db, editor(res), String(req.params.reminder))
    if (!reminder) throw notFound()
    return reminder
  }

  /** The form of a reminder; what was posted or looked for stands there as it was typed. */
  async function showForm(
    req: Request,
    res: Response,
    reminder: reminders.Reminder,
    refused?: { values: Record<string, unknown>; errors: Record<string, string> },
  ) {
    const member = editor(res)
    const isLooking = PeopleSearch.parse(req.query).found && !refused
    const values = refused?.values ?? (isLooking ? req.query : presentFields(reminder))
    const search = PeopleSearch.parse(values)
    const candidates = await people.listPeople(db, member, search)
    render(req, res, 'reminders/form', {
      page: 'settings',
      reminder,
      values,
      errors: refused?.errors ?? {},
      ...presentChoices(member, values),
      q: search.q,
      teams: await people.listTeams(db, member, search),
      people: candidates,
      found_count: candidates[0]?.found_count ?? 0,
    })
  }

  router.get('/', async (req, res) => {
    const member = editor(res)
    const list = await reminders.listReminders(db, member)
    const { is_on, audience } = await findMade(db, 'reminder')
    const presented = list.map(each => presentReminder(member, each))
    render(req, res, 'reminders/index', { page: 'settings', reminders: presented, is_on, kept_to: keptTo(audience) })
  })

  router.get('/new', (req, res) => showForm(req, res, BEGINNING))

  router.post('/', async (req, res) => {
    const member = editor(res)
    const form = parse(ReminderForm, req.body)
    if (!form.ok) return showForm(req, res.status(422), BEGINNING, form)

    const made = await reminders.create(db, member, form.value)
    if (!made) return showForm(req, res.status(422), BEGINNING, refuse(req.body, GONE))
    flash(res, 'good', 'The reminder is made. It counts from now on.')
    await answer(req, res, listPath(res))
  })

  router.get('/:reminder', async (req, res) => {
    await showForm(req, res, await currentReminder(req, res))
  })

  router.post('/:reminder', async (req, res) => {
    const reminder = await currentReminder(req, res)
    const form = parse(ReminderForm, req.body)
    if (!form.ok) return showForm(req, res.status(422), reminder, form)

    const changed = await reminders.change(db, currentMember(res), reminder.id, form.value)
    if (!changed) return showForm(req, res.status(422), reminder, refuse(req.body, GONE))
    flash(res, 'good', 'The reminder is saved. It counts from now on.')
    await answer(req, res, listPath(res))
  })

  router.get('/:reminder/delete', async (req, res) => {
    const reminder = await currentReminder(req, res)
    render(req, res, 'reminders/delete', { page: 'settings', reminder, ...presentFields(reminder) })
  })

  router.post('/:reminder/delete', async (req, res) => {
    const reminder = await currentReminder(req, res)
    await reminders.remove(db, currentMember(res), reminder.id)
    flash(res, 'good', 'The reminder is deleted.')
    await answer(req, res, listPath(res))
  })

  return router
}
