import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as changes from './changes.js'
import { readEstimate } from './estimate.js'
import { DefaultsForm, DescriptionForm } from './form.js'
import { currentProject, projectsPath, showSettings } from './page.js'
import * as projects from './queries.js'

/** What a project is called and begins with, its archive and its end. */
export function projectSettingsRoutes(db: Database) {
  const router = Router()

  const settingsPath = (req: Request, res: Response) => `${projectsPath(res)}/${req.params.project}/settings`

  router.get('/settings', async (req, res) => {
    const project = await currentProject(db, req, res)
    if (!project.can_describe && !project.can_edit && !project.can_delete) throw forbidden()
    await showSettings(db, req, res)
  })

  router.post('/settings', async (req, res) => {
    const project = await currentProject(db, req, res)
    if (!project.can_describe) throw forbidden()
    const form = parse(DescriptionForm, req.body)
    if (!form.ok) return showSettings(db, req, res.status(422), { description: form })

    const described = await changes.describe(db, currentMember(res), project.id, form.value)
    if (!described.ok)
      return showSettings(db, req, res.status(422), { description: refuse(req.body, described.errors) })
    flash(res, 'good', 'The project is saved.')
    await answer(req, res, settingsPath(req, res))
  })

  router.post('/defaults', async (req, res) => {
    const member = currentMember(res)
    const project = await currentProject(db, req, res)
    if (!project.can_edit) throw forbidden()
    const form = parse(DefaultsForm, req.body)
    if (!form.ok) return showSettings(db, req, res.status(422), { defaults: form })

    const estimate = readEstimate(form.value, member)
    if (!estimate.ok)
      return showSettings(db, req, res.status(422), { defaults: refuse(req.body, { planned: estimate.error }) })
    await changes.setDefaults(db, member, project.id, { is_billable: form.value.billable, ...estimate.value })
    flash(res, 'good', 'The project is saved. Entries that are there stay as they are.')
    await answer(req, res, settingsPath(req, res))
  })

  router.post('/archive', async (req, res) => {
    const project = await currentProject(db, req, res)
    if (!project.can_edit) throw forbidden()

    await changes.archive(db, currentMember(res), project.id)
    flash(res, 'good', `${project.name} is archived. Nobody tracks on it until it is restored.`)
    await answer(req, res, settingsPath(req, res))
  })

  router.post('/restore', async (req, res) => {
    const project = await currentProject(db, req, res)
    if (!project.can_edit) throw forbidden()

    await changes.restore(db, currentMember(res), project.id)
    flash(res, 'good', `${project.name} is out of the archive.`)
    await answer(req, res, settingsPath(req, res))
  })

  router.get('/delete', async (req, res) => {
    const project = await currentProject(db, req, res)
    if (!project.can_delete) throw forbidden()

    const consequences = await projects.findConsequences(db, currentMember(res), project.id)
    render(req, res, 'projects/delete', { page: 'projects', project, ...consequences })
  })

  router.post('/delete', async (req, res) => {
    const project = await currentProject(db, req, res)
    if (!project.can_delete) throw forbidden()

    await changes.remove(db, currentMember(res), project.id)
    flash(res, 'good', `The project ${project.name} is deleted. What was tracked on it stays.`)
    await answer(req, res, projectsPath(res))
  })

  return router
}
