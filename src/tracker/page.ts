import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayCreate, mayStart } from '../entries/policy.js'
import { presentFavourite } from '../favourites/present.js'
import { listFavourites } from '../favourites/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import type { Form } from '../web/forms.js'
import { isFragmentRequest } from '../web/fragment.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { datesFor } from './dates.js'
import { presentList } from './present.js'
import { countOwn, listOwn } from './queries.js'
import { showStrip, shows } from './strip.js'
import { isFromTracker, trackerOf, type View, viewOf, writeView } from './view.js'
import { weekOf } from './week.js'

/** Renders the tracker: the strip as it is now and one's own entries. `form` is one that was refused. */
export async function showTracker(db: Database, req: Request, res: Response, form: object = {}) {
  const member = currentMember(res)
  const view = viewOf(req, res)
  const found = view.q ? await countOwn(db, member, view.q) : undefined
  if (req.method === 'POST') await showStrip(db, req, res, member, form)
  const list = await presentPart(db, res, view)
  const favourites = await listFavourites(db, member)
  // the strip says what is wrong with the fields that it shows; a row or a favourite that can't be started has none
  const { values, errors } = form as Partial<Extract<Form<never>, { ok: false }>>
  if (errors && !shows(res, values?.strip)) flash(res, 'warn', Object.values(errors).join(' '))
  // what is searched for stands in the address, so that it lasts; elsewhere the strip alone is taken from this
  if (req.method === 'GET' && isFragmentRequest(req) && isFromTracker(req, res)) nameAddress(res, view)
  render(req, res, 'tracker/index', {
    page: 'tracker',
    favourites: favourites.map(presentFavourite),
    found,
    ...list,
    ...form,
  })
}

/** Renders what comes after an entry of the list, for whoever has the list before it on the page already. */
export async function showEarlier(db: Database, req: Request, res: Response, before: View['before']) {
  const page = viewOf(req, res)
  const list = await presentPart(db, res, { ...page, until: undefined, before })
  nameAddress(res, { ...page, until: list.last ?? before })
  render(req, res, 'tracker/_weeks', { ...list, is_appended: true })
}

/** Answers a change of one's entries: a browser goes on to where it was, at `entryId`; htmx gets the list as it is now. */
export async function backToTracker(db: Database, req: Request, res: Response, entryId?: string) {
  const address = trackerOf(res).below + writeView(viewOf(req, res)) + (entryId ? `#entry-${entryId}` : '')
  await answer(req, res, address, () => showTracker(db, req, res, { focus: entryId }))
}

async function presentPart(db: Database, res: Response, view: View) {
  const member = currentMember(res)
  const { timer } = res.locals
  const timerStart = timer && new Date(timer.started_at)
  const week = weekOf(member)
  const list = await listOwn(db, member, view, week)
  const last = list.entries.at(-1)
  const [newest] = list.entries
  return {
    ...presentList(member, list, { view, week, timerStart }),
    last,
    /** The rest of the address of what comes after this part. */
    earlier: list.has_earlier && last ? writeView({ q: view.q, before: last }) : undefined,
    view: {
      q: view.q,
      day: view.day,
      address: writeView(view),
      is_whole: !view.q && !view.day && !view.before,
      missed: view.day && newest?.day !== view.day ? datesFor(member, week.today).longDate(view.day) : undefined,
    },
    some_can_edit: list.entries.some(entry => entry.can_edit),
    some_can_delete: list.entries.some(entry => entry.can_delete),
    today: week.today,
    may_start: mayStart(member),
    may_create: mayCreate(member),
  }
}

const nameAddress = (res: Response, view: View) => res.set('HX-Replace-Url', trackerOf(res).path + writeView(view))
