import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { chosenFrom, loadChoices, MANY } from '../pickers/choices.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { changeAll, findAll } from './bulk.js'
import { BulkForm, Selection, UndoForm } from './bulk-form.js'
import * as deletion from './deletion.js'
import { backToList, listOf } from './list.js'
import { undoBy } from './page.js'
import type { Entry } from './queries.js'
import { takeBack } from './taking-back.js'

const LISTED = 6

/** What is done to several entries at once: to all of them or to none. */
export function bulkRoutes(db: Database) {
  const router = Router()

  /** The ticked entries; undefined, and said so, where none or too many are ticked. */
  async function selected(req: Request, res: Response): Promise<Entry[] | undefined> {
    const form = parse(Selection, req.body)
    if (form.ok) {
      const entries = await findAll(db, currentMember(res), form.value.entry)
      if (!entries) throw notFound()
      return entries
    }
    flash(res, 'info', Object.values(form.errors)[0] ?? '')
    return undefined
  }

  async function showForm(
    req: Request,
    res: Response,
    entries: Entry[],
    form: { values?: object; errors?: object } = {},
  ) {
    const member = currentMember(res)
    const values = { tag_mode: 'add', change: [], ...form.values }
    render(req, res, 'entries/bulk', {
      page: 'entries',
      entries,
      seconds: entries.reduce((sum, entry) => sum + (entry.seconds ?? 0), 0),
      listed: entries.slice(0, LISTED),
      can_bill: entries.every(entry => entry.can_bill),
      choices: await loadChoices(db, member, MANY),
      chosen: await chosenFrom(db, member, values),
      ...listOf(req, res),
      ...form,
      values: { ...values, change: [values.change].flat() },
    })
  }

  router.post('/edit', async (req, res) => {
    const entries = await selected(req, res)
    if (!entries) return backToList(db, req, res)
    if (!entries.every(entry => entry.can_edit)) throw forbidden()
    await showForm(req, res, entries)
  })

  router.post('/', async (req, res) => {
    const entries = await selected(req, res)
    if (!entries) return backToList(db, req, res)
    if (!entries.every(entry => entry.can_edit)) throw forbidden()
    const form = parse(BulkForm, req.body)
    if (!form.ok) return showForm(req, res.status(422), entries, form)

    const ids = entries.map(entry => entry.id)
    const outcome = await changeAll(db, currentMember(res), ids, form.value)
    if (outcome.kind === 'refused') {
      const refused = refuse(req.body, outcome.errors)
      return showForm(req, res.status(422), entries, refused.ok ? {} : refused)
    }
    if (outcome.kind !== 'changed') throw notFound()
    const text = ids.length === 1 ? 'The entry is changed.' : `${ids.length} entries are changed.`
    const path = `/workspaces/${currentMember(res).workspace_id}/entries/bulk/undo`
    flash(res, 'good', text, { path, values: { change: String(outcome.change_id) } })
    await backToList(db, req, res)
  })

  router.post('/undo', async (req, res) => {
    const form = parse(UndoForm, req.body)
    if (!form.ok) throw notFound()
    const { back, stay } = await takeBack(db, currentMember(res), form.value.change)
    flash(res, stay > 0 || back === 0 ? 'warn' : 'good', takenBackText(back, stay))
    await backToList(db, req, res)
  })

  router.post('/delete', async (req, res) => {
    const entries = await selected(req, res)
    if (!entries) return backToList(db, req, res)
    if (!entries.every(entry => entry.can_delete)) throw forbidden()

    const ids = entries.map(entry => entry.id)
    const id = await deletion.remove(db, currentMember(res), ids)
    if (!id) throw notFound()
    const text = ids.length === 1 ? 'The entry is deleted.' : `${ids.length} entries are deleted.`
    flash(res, 'good', text, undoBy(res, String(ids[0]), 'restore', { deletion: id }))
    await backToList(db, req, res)
  })

  return router
}

function takenBackText(back: number, stay: number): string {
  if (back + stay === 0) return 'That is taken back already, or can’t be any more.'
  const texts = [
    back > 0 && `${back === 1 ? 'One entry is' : `${back} entries are`} as before.`,
    stay > 0 && `${stay === 1 ? 'One was' : `${stay} were`} changed again since and ${stay === 1 ? 'stays' : 'stay'}.`,
  ]
  return texts.filter(Boolean).join(' ')
}
