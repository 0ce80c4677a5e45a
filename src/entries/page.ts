import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { carriedBack } from '../pickers/carried.js'
import { chosenFrom, loadChoices, MANY, needsChoices } from '../pickers/choices.js'
import { findEntryRate, presentEntryRate } from '../rates/entry.js'
import { readDay } from '../times/moments.js'
import { Mistyped } from '../times/text.js'
import { datesFor } from '../tracker/dates.js'
import { weekOf } from '../tracker/week.js'
import type { Form } from '../web/forms.js'
import { isFragmentRequest } from '../web/fragment.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { compare } from './conflict.js'
import { type EntryForm, formAgain, formOf } from './edit.js'
import { listOf } from './list.js'
import { type Entry, findEntry } from './queries.js'

/** The entry in the address; 404 where it is out of sight. */
export async function currentEntry(db: Database, req: Request, res: Response): Promise<Entry> {
  const entry = await findEntry(db, currentMember(res), String(req.params.entry))
  if (!entry) throw notFound()
  return entry
}

/** The form of an entry: for htmx the form alone, which stands in the place of its row, else on a page. */
export async function showForm(db: Database, req: Request, res: Response, entry: Entry, refused?: Form<never>) {
  const member = currentMember(res)
  const { values, errors } = refused && !refused.ok ? refused : { values: carriedBack(req), errors: {} }
  const form = values ? await again(db, res, entry, values) : formOf(member, entry)
  const rate = presentEntryRate(member, await findEntryRate(db, member, entry.id))
  const locals = {
    page: 'entries',
    entry,
    form,
    errors,
    rate,
    may_create: entry.can_create,
    ...placeOf(req, res),
  }
  if (isInPlace(req)) return render(req, inPlace(res, entry), 'entries/_form', locals)

  inContent(req, res)
  const choices = needsChoices(req, res) ? await loadChoices(db, member, MANY) : undefined
  render(req, res, 'entries/edit', { ...locals, choices })
}

/** Both sides of a conflict: what is stored now and what was typed, and the way to save either. */
export async function showConflict(db: Database, req: Request, res: Response, entry: Entry) {
  const member = currentMember(res)
  const stored = formOf(member, entry)
  const typed = await again(db, res, entry, req.body)
  const dates = datesFor(member, weekOf(member).today)
  const dayText = (day: string) => (readDay(day) instanceof Mistyped ? day : dates.longDate(day))
  const posted = Object.entries(req.body as Record<string, string | string[]>).filter(([name]) => name !== 'version')
  const locals = {
    page: 'entries',
    entry,
    sides: compare(stored, typed, dayText),
    pairs: posted.flatMap(([name, values]) => [values].flat().map(value => ({ name, value }))),
    ...placeOf(req, res),
  }
  res.status(409)
  if (isInPlace(req)) return render(req, inPlace(res, entry), 'entries/_conflict', locals)
  render(req, inContent(req, res), 'entries/conflict', locals)
}

const again = async (db: Database, res: Response, entry: Entry, values: Record<string, unknown>): Promise<EntryForm> =>
  formAgain(formOf(currentMember(res), entry), values, await chosenFrom(db, currentMember(res), values))

/** Whether the form stands, or is to stand, in the place of a row. */
const isInPlace = (req: Request) => isFragmentRequest(req) && (req.method === 'GET' || req.body.in_place === '1')

/** What is said about a form in a row takes its place, and not that of the list. */
const inPlace = (res: Response, { id }: Entry) =>
  res.statusCode < 400 ? res : res.set({ 'HX-Retarget': `#edit-${id}`, 'HX-Reswap': 'outerHTML' })

/** What the strip posted is answered on the page, whatever stands there. */
const inContent = (req: Request, res: Response) =>
  isFragmentRequest(req) ? res.set({ 'HX-Retarget': '#content', 'HX-Reswap': 'innerHTML' }) : res

/** Where to go from the form: back to the part of the list that it was opened from. */
const placeOf = (req: Request, res: Response) => ({ ...listOf(req, res), in_place: isInPlace(req) })

/** The form that takes back what was done to an entry. */
export const undoBy = (
  res: Response,
  entryId: string,
  act: 'delete' | 'restore',
  values: Record<string, string> = {},
) => ({
  path: `/workspaces/${currentMember(res).workspace_id}/entries/${entryId}/${act}`,
  values,
})
