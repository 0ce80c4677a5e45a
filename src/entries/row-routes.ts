import { z } from 'zod'
import type { Database } from '../database/connection.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { isId } from '../web/input.js'
import { forbidden, notFound } from '../web/problem.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as changes from './changes.js'
import * as deletion from './deletion.js'
import { formId } from './form.js'
import { backToList } from './list.js'
import { currentEntry, undoBy } from './page.js'
import { findEntry } from './queries.js'

const DuplicateForm = z.object({ form_id: formId })
const RestoreForm = z.object({ deletion: z.string().refine(isId) })

/** What a row's menu does to its entry. */
export function rowRoutes(db: Database) {
  const router = Router()

  router.post('/:entry/duplicate', async (req, res) => {
    const entry = await currentEntry(db, req, res)
    const form = parse(DuplicateForm, req.body)
    const posted = form.ok && form.value.form_id ? { form_id: form.value.form_id } : {}

    const copy = await changes.duplicate(db, currentMember(res), entry.id, posted)
    if (copy.kind === 'refused') flash(res, 'warn', Object.values(copy.errors).join(' '))
    if (copy.kind === 'refused') return backToList(db, req, res, entry.id)
    if (copy.kind !== 'changed') throw forbidden()
    const { entry_id } = copy
    flash(res, 'good', 'Duplicated, with the same times. Now change what differs.', undoBy(res, entry_id, 'delete'))
    await backToList(db, req, res, entry_id)
  })

  router.post('/:entry/delete', async (req, res) => {
    const entry = await currentEntry(db, req, res)
    if (!entry.can_delete) throw forbidden()

    const id = await deletion.remove(db, currentMember(res), [entry.id])
    if (!id) throw notFound()
    flash(res, 'good', 'The entry is deleted.', undoBy(res, entry.id, 'restore', { deletion: id }))
    await backToList(db, req, res)
  })

  router.post('/:entry/restore', async (req, res) => {
    const form = parse(RestoreForm, req.body)
    if (!form.ok) throw notFound()

    const member = currentMember(res)
    const id = String(req.params.entry)
    const count = await deletion.restore(db, member, form.value.deletion)
    if (count === 0 && !(await findEntry(db, member, id))) throw notFound()
    flash(res, 'good', count > 1 ? `${count} entries are back.` : 'The entry is back.')
    await backToList(db, req, res, id)
  })

  return router
}
