import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { findPerson, type Person } from '../members/people.js'
import { maySeeMembers } from '../members/policy.js'
import * as members from '../members/queries.js'
import { answer } from '../web/answer.js'
import { Edges } from '../web/fields.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { linksAround } from '../web/paging.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as changes from './changes.js'
import { AccessForm, AddForm } from './form.js'
import { currentProject, projectsPath } from './page.js'
import * as projects from './queries.js'
import * as staffing from './staffing.js'
import * as team from './team.js'
import { showCandidates, showTeam } from './team-page.js'
import { listProjectSeers, reasonsOf } from './who.js'

/** Who is on a project, who manages it, and whether everybody sees it. */
export function projectTeamRoutes(db: Database) {
  const router = Router()

  const teamPath = (req: Request, res: Response) => `${projectsPath(res)}/${req.params.project}/team`
  const goOn = (req: Request, res: Response) => answer(req, res, teamPath(req, res), () => showTeam(db, req, res))

  /** Who changed what they see or may do themselves goes on with a page of its own, where the project is still in sight. */
  async function goOnChanged(req: Request, res: Response) {
    const { user_id, workspace_id, strength } = currentMember(res)
    const me = await members.findMember(db, user_id, workspace_id, strength)
    const project = me && (await projects.findProject(db, me, String(req.params.project)))
    await answer(req, res, project?.can_view ? teamPath(req, res) : projectsPath(res))
  }

  const goOnAfter = (person: Person, req: Request, res: Response) =>
    person.id === currentMember(res).id ? goOnChanged(req, res) : goOn(req, res)

  async function staffed(req: Request, res: Response) {
    const project = await currentProject(db, req, res)
    if (!project.can_staff) throw forbidden()
    return project
  }

  router.get('/team', (req, res) => showTeam(db, req, res))

  router.get('/who', async (req, res) => {
    const project = await currentProject(db, req, res)
    if (!project.can_view || !maySeeMembers(currentMember(res))) throw forbidden()

    const found = await listProjectSeers(db, currentMember(res), project.id, Edges.parse(req.query))
    render(req, res, 'projects/who', {
      page: 'projects',
      project,
      seers: found.rows.map(seer => ({ ...seer, reasons: reasonsOf(seer) })),
      count: found.count,
      links: linksAround(found),
    })
  })

  router.post('/access', async (req, res) => {
    const project = await currentProject(db, req, res)
    if (!project.can_permissions) throw forbidden()
    const form = parse(AccessForm, req.body)
    if (!form.ok) return showTeam(db, req, res.status(422), form)

    const isPublic = form.value.access === 'public'
    await changes.setAccess(db, currentMember(res), project.id, isPublic)
    flash(res, 'good', `${project.name} is ${isPublic ? 'public' : 'private'} now.`)
    await goOnChanged(req, res)
  })

  router.get('/team/add', async (req, res) => {
    await showCandidates(db, req, res, await staffed(req, res))
  })

  router.post('/team', async (req, res) => {
    const project = await staffed(req, res)
    const form = parse(AddForm, req.body)
    if (!form.ok) return showCandidates(db, req, res.status(422), project, form)

    const added = await staffing.add(db, currentMember(res), project.id, form.value)
    if (added === undefined) throw notFound()
    flash(res, 'good', added === 1 ? 'One is added.' : `${added} are added.`)
    await answer(req, res, teamPath(req, res))
  })

  router.get('/members/:member/delete', async (req, res) => {
    const project = await staffed(req, res)
    const person = await currentPerson(db, req, res)
    await showLeaving(req, res, project, person, 'delete')
  })

  router.post('/members/:member/delete', async (req, res) => {
    const project = await staffed(req, res)
    const person = await currentPerson(db, req, res)

    await staffing.removeMember(db, currentMember(res), project.id, person.id)
    flash(res, 'good', `${person.name} is no longer on ${project.name}.`)
    await goOnAfter(person, req, res)
  })

  router.post('/members/:member/appoint', async (req, res) => {
    const project = await staffed(req, res)
    const person = await currentPerson(db, req, res)

    const appointed = await staffing.appoint(db, currentMember(res), project.id, person.id, true)
    if (!appointed) throw notFound()
    flash(res, 'good', `${person.name} manages ${project.name} now.`)
    await goOnAfter(person, req, res)
  })

  router.get('/members/:member/dismiss', async (req, res) => {
    const project = await staffed(req, res)
    const person = await currentPerson(db, req, res)
    await showLeaving(req, res, project, person, 'dismiss')
  })

  router.post('/members/:member/dismiss', async (req, res) => {
    const project = await staffed(req, res)
    const person = await currentPerson(db, req, res)

    const dismissed = await staffing.appoint(db, currentMember(res), project.id, person.id, false)
    if (!dismissed) throw notFound()
    flash(res, 'good', `${person.name} no longer manages ${project.name}.`)
    await goOnAfter(person, req, res)
  })

  router.post('/teams/:team/delete', async (req, res) => {
    const project = await staffed(req, res)
    const group = await team.findTeam(db, currentMember(res), project.id, String(req.params.team))
    if (!group) throw notFound()

    await staffing.removeTeam(db, currentMember(res), project.id, group.id)
    flash(res, 'good', `The team ${group.name} is no longer on ${project.name}.`)
    await (currentMember(res).teams.includes(group.id) ? goOnChanged : goOn)(req, res)
  })

  /** Asks before somebody gives up their own rights, or the last manager goes: the project stays without one. */
  async function showLeaving(req: Request, res: Response, project: projects.Project, person: Person, act: string) {
    const member = currentMember(res)
    const without = { ...member, managed_projects: member.managed_projects.filter(id => id !== project.id) }
    const after = await projects.findProject(db, without, project.id)
    render(req, res, 'projects/leave', {
      page: 'projects',
      project,
      leaving: person,
      act,
      is_me: person.id === member.id,
      is_last: await team.isLastManager(db, member, project.id, person.id),
      keeps_rights: after?.can_staff ?? false,
    })
  }

  return router
}

async function currentPerson(db: Database, req: Request, res: Response): Promise<Person> {
  const person = await findPerson(db, currentMember(res), String(req.params.member))
  if (!person) throw notFound()
  return person
}
