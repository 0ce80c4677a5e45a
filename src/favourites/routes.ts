import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { asWork } from '../entries/form.js'
import { mayStart } from '../entries/policy.js'
import { backToTracker, showTracker } from '../tracker/page.js'
import { showStrip } from '../tracker/strip.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { FavouriteForm, NameForm } from './form.js'
import { presentFavourite } from './present.js'
import * as favourites from './queries.js'

/** What a member starts with one click or one key: at most five in a workspace, and nobody else's business. */
export function favouriteRoutes(db: Database) {
  const router = Router()

  async function show(req: Request, res: Response, form: object = {}) {
    const member = currentMember(res)
    const list = await favourites.listFavourites(db, member)
    if (req.method === 'POST') await showStrip(db, req, res, member)
    render(req, res, 'favourites/index', { page: 'tracker', favourites: list.map(presentFavourite), ...form })
  }

  const pathOf = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/favourites`
  const goOn = (req: Request, res: Response) => answer(req, res, pathOf(res), () => show(req, res))

  router.get('/', (req, res) => show(req, res))

  router.post('/', async (req, res) => {
    const member = currentMember(res)
    if (!mayStart(member)) throw forbidden()
    const form = parse(FavouriteForm, req.body)
    if (!form.ok) return showTracker(db, req, res.status(422), form)

    const added = await favourites.add(db, member, asWork(form.value), form.value.position)
    say(res, added)
    await backToTracker(db, req, res)
  })

  router.post('/:favourite', async (req, res) => {
    const form = parse(NameForm, req.body)
    if (!form.ok) return show(req, res.status(422), { ...form, wrong: req.params.favourite })

    const described = await favourites.describe(
      db,
      currentMember(res),
      String(req.params.favourite),
      form.value.description,
    )
    if (!described) throw notFound()
    flash(res, 'good', 'The favourite is saved.')
    await goOn(req, res)
  })

  for (const [way, places] of [
    ['up', -1],
    ['down', 1],
  ] as const) {
    router.post(`/:favourite/${way}`, async (req, res) => {
      const moved = await favourites.move(db, currentMember(res), String(req.params.favourite), places)
      if (!moved) throw notFound()
      await goOn(req, res)
    })
  }

  router.post('/:favourite/delete', async (req, res) => {
    const removed = await favourites.remove(db, currentMember(res), String(req.params.favourite))
    if (!removed) throw notFound()
    flash(res, 'good', 'The favourite is removed.', { path: pathOf(res), values: asValues(removed) })
    await goOn(req, res)
  })

  return router
}

function say(res: Response, added: favourites.Added) {
  if (added.kind === 'added') flash(res, 'good', `Added to your favourites. The key ${added.position} starts it.`)
  else if (added.kind === 'there') flash(res, 'info', `That is among your favourites already, at ${added.position}.`)
  else if (added.kind === 'full') {
    flash(res, 'warn', `You have ${favourites.MOST} favourites, which is all there is room for. Remove one first.`)
  } else if (added.kind === 'refused') flash(res, 'warn', Object.values(added.errors).join(' '))
}

/** A favourite as the form that adds it posts it. */
const asValues = ({
  description,
  project_id,
  task_id,
  tag_ids,
  billable,
  position,
}: NonNullable<Awaited<ReturnType<typeof favourites.remove>>>) => ({
  description,
  project: [project_id, task_id].filter(Boolean).join(':'),
  tags: tag_ids.join(','),
  billable: billable ? '1' : '0',
  position: String(position),
})
