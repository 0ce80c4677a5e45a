import { mayCreateClients } from '../clients/policy.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as changes from './changes.js'
import { NewProjectForm } from './form.js'
import { currentProject, projectsPath, showNew, showProjects } from './page.js'
import { mayCreateProject } from './policy.js'

/** The projects that the member sees, and new ones. */
export function projectRoutes(db: Database) {
  const router = Router()

  router.get('/', (req, res) => showProjects(db, req, res))

  router.get('/new', async (req, res) => {
    if (!mayCreateProject(currentMember(res))) throw forbidden()
    await showNew(db, req, res)
  })

  router.post('/', async (req, res) => {
    const member = currentMember(res)
    if (!mayCreateProject(member)) throw forbidden()
    const form = parse(NewProjectForm(mayCreateClients(member)), req.body)
    if (!form.ok) return showNew(db, req, res.status(422), form)

    const made = await changes.create(db, member, form.value)
    if (!made.ok) return showNew(db, req, res.status(422), refuse(req.body, made.errors))
    flash(res, 'good', `The project ${form.value.name} is made, and you manage it.`)
    await answer(req, res, `${projectsPath(res)}/${made.id}/tasks`)
  })

  router.get('/:project', async (req, res) => {
    const project = await currentProject(db, req, res)
    await answer(req, res, `${projectsPath(res)}/${project.id}/${project.can_view ? 'tasks' : 'status'}`)
  })

  return router
}
