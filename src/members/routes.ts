import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayInvite } from '../invitations/policy.js'
import type { Settings } from '../settings/reader.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { countInWords, linksAround } from '../web/paging.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { actOn } from './act.js'
import { PeopleFilter } from './form.js'
import { findShown, showPerson } from './page.js'
import * as people from './people.js'
import { mayDeactivate, mayReactivate, mayRemoveOther, maySeeMembers } from './policy.js'
import { dayFormat, presentPerson, shortRole } from './present.js'
import type { HeldMember } from './queries.js'
import * as states from './states.js'

/** Who is in the workspace, and whether they still are. */
export function memberRoutes(db: Database, settings: Pick<Settings, 'get'>) {
  const router = Router()

  const pathOf = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/members`
  const goOn = (req: Request, res: Response, target: HeldMember) =>
    answer(req, res, `${pathOf(res)}/${target.id}`, () => showPerson(db, req, res))

  router.get('/', async (req, res) => {
    const actor = currentMember(res)
    if (!maySeeMembers(actor)) throw forbidden()

    const filter = PeopleFilter.parse(req.query)
    const { after: _, before: __, ...narrowed } = filter
    const found = await people.listPage(db, actor, filter)
    const { roles, teams } = await people.findChoices(db, actor)
    const day = dayFormat(actor)
    render(req, res, 'members/index', {
      page: 'members',
      people: found.rows.map(person => presentPerson(person, day)),
      count: found.count,
      counted: countInWords(found.count, actor.locale),
      links: linksAround(found, narrowed),
      filter,
      roles: roles.map(name => [name, shortRole(name)]),
      teams: teams.map(({ id, name }) => [id, name]),
      can_invite: mayInvite(actor),
    })
  })

  router.get('/:member', (req, res) => showPerson(db, req, res))

  router.post('/:member/deactivate', async (req, res) => {
    const target = await actOn(db, req, res, mayDeactivate, states.deactivate)
    flash(res, 'good', `${target.name} is inactive and can’t enter the workspace. The entries stay.`)
    await goOn(req, res, target)
  })

  router.post('/:member/reactivate', async (req, res) => {
    const target = await actOn(db, req, res, mayReactivate, states.reactivate)
    flash(res, 'good', `${target.name} is active again.`)
    await goOn(req, res, target)
  })

  router.get('/:member/delete', async (req, res) => {
    const actor = currentMember(res)
    const person = await findShown(db, req, res)
    if (!mayRemoveOther(actor, person)) throw forbidden()

    render(req, res, 'members/delete', {
      page: 'members',
      shown: presentPerson(person, dayFormat(actor)),
      goes: await people.findWhatGoes(db, actor, person.id),
      gives_workspace: settings.get('new_workspace_on_removal'),
    })
  })

  router.post('/:member/delete', async (req, res) => {
    const gives = settings.get('new_workspace_on_removal')
    const target = await actOn(db, req, res, mayRemoveOther, (trx, held) => states.remove(trx, held, gives))
    flash(res, 'good', `${target.name} is removed from the workspace. The entries stay.`)
    await answer(req, res, pathOf(res))
  })

  return router
}
