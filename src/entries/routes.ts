import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { showTracker } from '../tracker/page.js'
import { flash } from '../web/flash.js'
import { type Form, refuse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { Router, remembered } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as changes from './changes.js'
import { readEdit } from './edit.js'
import { backToList, isLeftOut } from './list.js'
import { currentEntry, showConflict, showForm } from './page.js'
import type { Entry } from './queries.js'

const CHANGED_AWAY = 'The entry is changed. The days or the filter of this report leave it out now.'

/** What is done to one entry. */
export function entryRoutes(db: Database) {
  const router = Router()

  /** The running entry's form is the strip. */
  const showAgain = (req: Request, res: Response, entry: Entry, form: Form<never>) =>
    !entry.stopped_at && entry.member_id === currentMember(res).id
      ? showTracker(db, req, res.status(422), form)
      : showForm(db, req, res.status(422), entry, form)

  router.get('/:entry/edit', remembered, async (req, res) => {
    const entry = await currentEntry(db, req, res)
    if (!entry.can_edit) throw forbidden()
    await showForm(db, req, res, entry)
  })

  router.post('/:entry', remembered, async (req, res) => {
    const entry = await currentEntry(db, req, res)
    if (!entry.can_edit) throw forbidden()
    const form = readEdit(currentMember(res), entry, req.body)
    if (!form.ok) return showAgain(req, res, entry, form)

    const outcome = await changes.change(db, currentMember(res), entry.id, form.value)
    if (outcome.kind === 'missing') throw notFound()
    if (outcome.kind === 'conflict') return showConflict(db, req, res, await currentEntry(db, req, res))
    if (outcome.kind === 'refused') return showAgain(req, res, entry, refuse(req.body, outcome.errors))
    if (await isLeftOut(db, req, res, entry.id)) flash(res, 'good', CHANGED_AWAY)
    await backToList(db, req, res, entry.id)
  })

  return router
}
