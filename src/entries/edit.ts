import { z } from 'zod'
import type { Member } from '../members/queries.js'
import type { ChosenWork } from '../pickers/queries.js'
import { type Form, parse, refuse } from '../web/forms.js'
import type { EntryChange } from './changes.js'
import { asWork, version, workFields } from './form.js'
import type { Entry } from './queries.js'
import { readTimes, timeFields, writeTimes } from './times.js'

const EditForm = z.object({ ...workFields, ...timeFields, version })

/** What stands in the fields of an entry's form. */
export const formOf = (member: Member, entry: Entry) => ({
  description: entry.description,
  project: entry.project,
  task: entry.task,
  tags: entry.tags,
  billable: entry.billable ? '1' : '0',
  version: entry.version,
  ...writeTimes(entry, member),
})
export type EntryForm = ReturnType<typeof formOf>

/** The same after a refusal: what was typed, and `chosen` for what it names by ids. */
export function formAgain(form: EntryForm, typed: Record<string, unknown>, chosen: ChosenWork): EntryForm {
  const last = (name: keyof EntryForm) => [typed[name] ?? form[name]].flat().at(-1) as string
  const texts = ['description', 'billable', 'day', 'start', 'end', 'duration'] as const
  return {
    ...form,
    ...Object.fromEntries(texts.map(name => [name, last(name)])),
    ...(typed.project !== undefined && { project: chosen.project, task: chosen.task }),
    ...(typed.tags !== undefined && { tags: chosen.tags }),
  } as EntryForm
}

/** Reads what was posted for an entry: a change of it, or what was typed and what is wrong with it. */
export function readEdit(member: Member, entry: Entry, body: unknown): Form<EntryChange> {
  const form = parse(EditForm, body)
  if (!form.ok) return form
  const { version, ...value } = form.value
  const times = readTimes(entry, member, value)
  if (!times.ok) return refuse(body, times.errors)
  return { ok: true, value: { ...asWork(value), ...times.value, ...(version && { version }) } }
}
