import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Database } from '../database/connection.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { isFragmentRequest } from '../web/fragment.js'
import { conflict, forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as changes from './changes.js'
import { version } from './form.js'
import { backToList, listOf } from './list.js'
import { currentEntry } from './page.js'
import type { Entry } from './queries.js'
import { presentSplit, readSplit, SHORTEST_SPLIT_SECONDS } from './split.js'

const UNSAID = 'Say at what time to split it.'
const SplitForm = z.object({ at: z.string({ error: UNSAID }).trim().min(1, UNSAID).max(100, UNSAID), version })
const TOO_SHORT = 'It is shorter than two minutes, and each part must have one. Edit its times instead.'

/** Cuts an entry in two. */
export function splitRoutes(db: Database) {
  const router = Router()

  function showForm(req: Request, res: Response, entry: Entry, form: object = {}) {
    const in_place = isFragmentRequest(req)
    if (in_place && res.statusCode >= 400) res.set({ 'HX-Retarget': `#edit-${entry.id}`, 'HX-Reswap': 'outerHTML' })
    const shown = presentSplit(currentMember(res), entry)
    const locals = {
      page: 'entries',
      entry,
      ...shown,
      values: { at: shown.middle },
      ...listOf(req, res),
      in_place,
      ...form,
    }
    render(req, res, in_place ? 'entries/_split' : 'entries/split', locals)
  }

  router.get('/:entry/split', async (req, res) => {
    const entry = await currentEntry(db, req, res)
    if (!entry.can_edit) throw forbidden()
    showForm(req, res, entry, tooShort(entry) ? { is_too_short: true, errors: { at: TOO_SHORT } } : {})
  })

  router.post('/:entry/split', async (req, res) => {
    const entry = await currentEntry(db, req, res)
    if (!entry.can_edit) throw forbidden()
    const form = parse(SplitForm, req.body)
    if (!form.ok) return showForm(req, res.status(422), entry, form)
    const at = readSplit(currentMember(res), entry, form.value.at)
    if (!at.ok) return showForm(req, res.status(422), entry, refuse(req.body, { at: at.error }))

    const outcome = await changes.split(db, currentMember(res), entry.id, at.value, form.value.version)
    if (outcome.kind === 'missing') throw notFound()
    if (outcome.kind === 'conflict')
      throw conflict('This entry was changed meanwhile. Go back to the list, look at it and split it again.')
    if (outcome.kind === 'refused') return showForm(req, res.status(422), entry, refuse(req.body, outcome.errors))
    flash(res, 'good', `Split at ${at.text}.`)
    await backToList(db, req, res, entry.stopped_at ? outcome.entry_id : entry.id)
  })

  return router
}

const tooShort = ({ started_at, stopped_at }: Entry) =>
  (stopped_at ?? new Date()).getTime() - started_at.getTime() < SHORTEST_SPLIT_SECONDS * 1000
