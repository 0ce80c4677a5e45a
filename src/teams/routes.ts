import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { COLOURS } from '../web/colours.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { linksAround } from '../web/paging.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { TeamFilter, TeamForm } from './form.js'
import { currentTeam, showTeam } from './page.js'
import * as people from './people.js'
import { mayCreateTeam, maySeeTeams } from './policy.js'
import * as teams from './queries.js'

const TAKEN = { name: 'A team of that name is there already. Choose another.' }

/** Teams: named sets of members, some of them leads. */
export function teamRoutes(db: Database) {
  const router = Router()

  const teamsPath = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/teams`

  const showForm = (req: Request, res: Response, form: object, team?: teams.FoundTeam) =>
    render(req, res, 'teams/form', { page: 'teams', colours: COLOURS, team, ...form })

  router.get('/', async (req, res) => {
    const member = currentMember(res)
    if (!maySeeTeams(member)) throw forbidden()

    const filter = TeamFilter.parse(req.query)
    const found = await teams.listPage(db, member, filter)
    const fitsAdmins = 'admins'.includes(filter.q.toLowerCase())
    render(req, res, 'teams/index', {
      page: 'teams',
      teams: found.rows,
      count: found.count + Number(fitsAdmins),
      links: linksAround(found, { q: filter.q }),
      filter,
      shows_admins: fitsAdmins && !found.has_before,
      admin_count: await people.countAdmins(db, member),
      can_create: mayCreateTeam(member),
    })
  })

  router.get('/new', (req, res) => {
    if (!mayCreateTeam(currentMember(res))) throw forbidden()
    showForm(req, res, { values: { colour: 'teal' } })
  })

  router.post('/', async (req, res) => {
    const member = currentMember(res)
    if (!mayCreateTeam(member)) throw forbidden()
    const form = parse(TeamForm, req.body)
    if (!form.ok) return showForm(req, res.status(422), form)

    const id = await teams.create(db, member, form.value)
    if (!id) return showForm(req, res.status(422), refuse(req.body, TAKEN))
    flash(res, 'good', `The team ${form.value.name} is made. Now add its members.`)
    await answer(req, res, `${teamsPath(res)}/${id}`)
  })

  router.get('/:team', (req, res) => showTeam(db, req, res))

  router.get('/:team/edit', async (req, res) => {
    const team = await currentTeam(db, req, res)
    if (!team.can_edit) throw forbidden()
    showForm(req, res, { values: team }, team)
  })

  router.post('/:team', async (req, res) => {
    const team = await currentTeam(db, req, res)
    if (!team.can_edit) throw forbidden()
    const form = parse(TeamForm, req.body)
    if (!form.ok) return showForm(req, res.status(422), form, team)

    const edited = await teams.edit(db, currentMember(res), team.id, form.value)
    if (edited === undefined) return showForm(req, res.status(422), refuse(req.body, TAKEN), team)
    flash(res, 'good', 'The team is saved.')
    await answer(req, res, `${teamsPath(res)}/${team.id}`)
  })

  router.get('/:team/delete', async (req, res) => {
    const team = await currentTeam(db, req, res)
    if (!team.can_delete) throw forbidden()

    const consequences = await teams.findConsequences(db, currentMember(res), team.id)
    render(req, res, 'teams/delete', { page: 'teams', team, ...consequences })
  })

  router.post('/:team/delete', async (req, res) => {
    const team = await currentTeam(db, req, res)
    if (!team.can_delete) throw forbidden()

    await teams.remove(db, currentMember(res), team.id)
    flash(res, 'good', `The team ${team.name} is deleted.`)
    await answer(req, res, teamsPath(res))
  })

  return router
}
