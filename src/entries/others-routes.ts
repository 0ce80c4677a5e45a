import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Database } from '../database/connection.js'
import { dateOf, secondsBetween } from '../times/moments.js'
import { datesFor } from '../tracker/dates.js'
import { readManual } from '../tracker/manual.js'
import { weekOf } from '../tracker/week.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { createFor, listOwners, NOT_THEIRS, type Owner } from './for-others.js'
import { asWork, formId, workFields } from './form.js'
import { backToList, isLeftOut } from './list.js'
import { showOthersForm } from './others-page.js'
import { undoBy } from './page.js'
import { reachesOthers } from './policy.js'
import { findEntry } from './queries.js'
import { timeFields } from './times.js'

const OthersForm = z.object({
  ...workFields,
  ...timeFields,
  member: z.string({ error: NOT_THEIRS }).min(1, 'Choose whose time it was.'),
  form_id: formId,
})

/** Time that is written down for others, by those who may (seed 001, admins; leads for their teams). */
export function othersRoutes(db: Database) {
  const router = Router()

  router.get('/others', async (req, res) => {
    if (!reachesOthers('create', currentMember(res))) throw forbidden()
    await showOthersForm(db, req, res)
  })

  router.post('/others', async (req, res) => {
    const member = currentMember(res)
    if (!reachesOthers('create', member)) throw forbidden()
    const form = parse(OthersForm, req.body)
    if (!form.ok) return showOthersForm(db, req, res.status(422), form)
    const { form_id, member: owner_id, ...value } = form.value
    const owners = await listOwners(db, member)
    const again = (errors: Record<string, string>) =>
      showOthersForm(db, req, res.status(422), refuse(req.body, errors), owners)
    const owner = owners.find(({ id }) => id === owner_id)
    if (!owner) return again({ member: NOT_THEIRS })
    const span = readManual(value, { ...member, zone: owner.zone })
    if (!span.ok) return again(span.errors)

    const [started_at, stopped_at] = [dateOf(span.value.started_at), dateOf(span.value.stopped_at)]
    const entry = { ...asWork(value), started_at, stopped_at, ...(form_id && { form_id }) }
    const outcome = await createFor(db, member, owner.id, entry)
    if (outcome.kind === 'refused') return again(outcome.errors)
    if (outcome.kind !== 'changed') throw forbidden()
    await say(db, req, res, owner, outcome.entry_id, secondsBetween(span.value.started_at, span.value.stopped_at))
    await backToList(db, req, res, outcome.entry_id)
  })

  return router
}

/** What was added for whom and when, which is where it is found if the report that one comes back to doesn't show it. */
async function say(db: Database, req: Request, res: Response, owner: Owner, id: string, seconds: number) {
  const member = currentMember(res)
  const entry = await findEntry(db, member, id)
  const day = entry && ` on ${datesFor(member, weekOf(member).today).longDate(entry.day)}`
  const where = (await isLeftOut(db, req, res, id)) ? ' The days or the filter of this report leave it out.' : ''
  const undo = entry?.can_delete ? undoBy(res, id, 'delete') : undefined
  flash(res, 'good', `${res.locals.brief_duration(seconds)} added for ${owner.name}${day ?? ''}.${where}`, undo)
}
