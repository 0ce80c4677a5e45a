import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { findPerson, type Person } from '../members/people.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { AddForm } from './form.js'
import { currentTeam, showCandidates, showTeam } from './page.js'
import * as teams from './queries.js'

/** Who is in a team, and who of them leads it. */
export function teamMemberRoutes(db: Database) {
  const router = Router()

  /** Who changed what they are themselves gets a page of its own: what they may do has changed with it. */
  const goOn = (req: Request, res: Response) => {
    const isMe = req.params.member === currentMember(res).id
    return answer(req, res, teamPath(req, res), isMe ? undefined : () => showTeam(db, req, res))
  }

  router.get('/', async (req, res) => {
    const team = await currentTeam(db, req, res)
    if (!team.can_staff) throw forbidden()
    await showCandidates(db, req, res, { name: team.name, path: teamPath(req, res), team })
  })

  router.post('/', async (req, res) => {
    const team = await currentTeam(db, req, res)
    if (!team.can_staff) throw forbidden()
    const form = parse(AddForm, req.body)
    const group = { name: team.name, path: teamPath(req, res), team }
    if (!form.ok) return showCandidates(db, req, res.status(422), group, form)

    const added = await teams.addMembers(db, currentMember(res), team.id, form.value.member)
    if (added === undefined) throw notFound()
    flash(res, 'good', saysAdded(added))
    await answer(req, res, group.path)
  })

  router.post('/:member/delete', async (req, res) => {
    const team = await currentTeam(db, req, res)
    const person = await currentPerson(db, req, res)
    if (!team.can_edit) throw forbidden()

    await teams.removeMember(db, currentMember(res), team.id, person.id)
    flash(res, 'good', `${person.name} is no longer in ${team.name}.`)
    await goOn(req, res)
  })

  router.post('/:member/lead', async (req, res) => {
    const team = await currentTeam(db, req, res)
    const person = await currentPerson(db, req, res)
    if (!team.can_staff) throw forbidden()

    const appointed = await teams.appoint(db, currentMember(res), team.id, person.id, true)
    if (!appointed) throw notFound()
    flash(res, 'good', `${person.name} leads ${team.name} now.`)
    await goOn(req, res)
  })

  router.post('/:member/unlead', async (req, res) => {
    const team = await currentTeam(db, req, res)
    const person = await currentPerson(db, req, res)
    if (!team.can_staff) throw forbidden()

    const dismissed = await teams.appoint(db, currentMember(res), team.id, person.id, false)
    if (!dismissed) throw notFound()
    flash(res, 'good', `${person.name} no longer leads ${team.name}.`)
    await goOn(req, res)
  })

  return router
}

const teamPath = (req: Request, res: Response) =>
  `/workspaces/${currentMember(res).workspace_id}/teams/${req.params.team}`

async function currentPerson(db: Database, req: Request, res: Response): Promise<Person> {
  const person = await findPerson(db, currentMember(res), String(req.params.member))
  if (!person) throw notFound()
  return person
}

/** How adding went; whoever was in already was in no need of it. */
export function saysAdded(count: number): string {
  if (count === 0) return 'They were in already.'
  return count === 1 ? 'One person is added.' : `${count} people are added.`
}
