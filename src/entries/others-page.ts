import type { Request, Response } from 'express'
import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { carriedBack } from '../pickers/carried.js'
import { chosenFrom, loadChoices, MANY, needsChoices } from '../pickers/choices.js'
import { readDetailed } from '../reports/detailed-form.js'
import { placeFrom, queryAt, reportPlace } from '../reports/place.js'
import type { Form } from '../web/forms.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { listOwners, type Owner } from './for-others.js'
import { listOf } from './list.js'
import { reachesOthers } from './policy.js'

type Values = Record<string, unknown>

/** The form for what others did, with what was typed where it was refused or comes back from the search page. */
export async function showOthersForm(
  db: Database,
  req: Request,
  res: Response,
  refused?: Form<never>,
  owners?: Owner[],
) {
  const member = currentMember(res)
  const { values: typed, errors } = refused && !refused.ok ? refused : { values: carriedBack(req), errors: {} }
  const place = placeFrom(typed?.view) ?? reportPlace(req, res)
  const values = typed ?? beginning(member, place)
  const form = Object.fromEntries(FIELDS.map(name => [name, [values[name] ?? ''].flat().at(-1)]))
  render(req, res, 'entries/others', {
    page: 'reports',
    people: presentOwners(member, owners ?? (await listOwners(db, member))),
    form: { ...form, ...(await chosenFrom(db, member, values)) },
    errors,
    ...(place ? { view: place, back: place } : listOf(req, res)),
    may_bill: reachesOthers('edit_billable', member),
    choices: needsChoices(req, res) ? await loadChoices(db, member, MANY) : undefined,
  })
}

const FIELDS = ['member', 'description', 'billable', 'day', 'start', 'end', 'duration']

/** Whom and which day the report is about, where that is one; else today. */
function beginning(member: Member, place: string | undefined): Values {
  const { range, filter } = readDetailed(member, place ? queryAt(place) : '')
  const [only, ...rest] = filter.without.includes('member') ? [] : filter.member
  const day = range.from === range.to ? range.from : `${Temporal.Now.plainDateISO(member.zone)}`
  return { day, ...(only && rest.length === 0 && { member: only }) }
}

/** Times are typed in the zone of whose entry it is, so it is named where it isn't the reader's. */
function presentOwners(member: Member, owners: Owner[]) {
  const names = owners.map(({ name }) => name)
  return owners.map(({ id, name, username, zone }) => {
    const isOne = names.indexOf(name) === names.lastIndexOf(name)
    const notes = [isOne ? '' : username, zone === member.zone ? '' : zone.split('/').at(-1)?.replaceAll('_', ' ')]
    const note = notes.filter(Boolean).join(', ')
    return { id, label: note ? `${name} (${note})` : name }
  })
}
