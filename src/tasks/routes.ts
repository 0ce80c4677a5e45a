import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { projectsPath } from '../projects/page.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as deletion from './deletion.js'
import { AddForm, AssignForm, TaskForm } from './form.js'
import { currentTask, narrowed, projectWithRights, showCandidates, showTasks } from './page.js'
import { assign } from './people.js'
import * as tasks from './queries.js'

const TAKEN = { name: 'The project has a task of that name already. Choose another.' }
const UNSEEING = { member: 'One of them doesn’t see the project any more. Choose again.' }

/** The tab Tasks of a project. */
export function taskRoutes(db: Database) {
  const router = Router()

  const tasksPath = (req: Request, res: Response) => `${projectsPath(res)}/${req.params.project}/tasks`
  const goOn = (req: Request, res: Response) =>
    answer(req, res, tasksPath(req, res) + narrowed(req), () => showTasks(db, req, res))

  router.get('/', (req, res) => showTasks(db, req, res))

  router.post('/', async (req, res) => {
    const { project, rights } = await projectWithRights(db, req, res)
    if (!rights.can_create) throw forbidden()
    const form = parse(AddForm, req.body)
    if (!form.ok) return showTasks(db, req, res.status(422), form)

    const { names } = form.value
    const taken = await tasks.createAll(db, currentMember(res), project.id, names)
    if (taken.length > 0) return showTasks(db, req, res.status(422), refuse(req.body, { names: areThere(taken) }))
    flash(res, 'good', names.length === 1 ? `The task ${names[0]} is added.` : `${names.length} tasks are added.`)
    await goOn(req, res)
  })

  router.post('/:task', async (req, res) => {
    const task = await currentTask(db, req, res)
    if (!task.can_edit) throw forbidden()
    const form = parse(TaskForm, req.body)
    if (!form.ok) return showTasks(db, req, res.status(422), form, task)

    const renamed = await tasks.rename(db, currentMember(res), task.id, form.value.name)
    if (!renamed) return showTasks(db, req, res.status(422), refuse(req.body, TAKEN), task)
    flash(res, 'good', `The task ${task.name} is called ${form.value.name} now.`)
    await goOn(req, res)
  })

  router.post('/:task/finish', async (req, res) => {
    const task = await currentTask(db, req, res)
    if (!task.can_finish) throw forbidden()

    await tasks.finish(db, currentMember(res), task.id)
    flash(res, 'good', `${task.name} is done.`)
    await goOn(req, res)
  })

  router.post('/:task/reopen', async (req, res) => {
    const task = await currentTask(db, req, res)
    if (!task.can_finish) throw forbidden()

    await tasks.reopen(db, currentMember(res), task.id)
    flash(res, 'good', `${task.name} is open again.`)
    await goOn(req, res)
  })

  router.get('/:task/members', (req, res) => showCandidates(db, req, res))

  router.post('/:task/members', async (req, res) => {
    const task = await currentTask(db, req, res)
    if (!task.can_edit) throw forbidden()
    const form = parse(AssignForm, req.body)
    if (!form.ok) return showCandidates(db, req, res.status(422), refuse(req.body, UNSEEING))

    const assigned = await assign(db, currentMember(res), task.project.id, task.id, form.value.member)
    if (!assigned) return showCandidates(db, req, res.status(422), refuse(req.body, UNSEEING))
    flash(res, 'good', `The assignees of ${task.name} are saved.`)
    await answer(req, res, tasksPath(req, res))
  })

  router.get('/:task/delete', async (req, res) => {
    const task = await currentTask(db, req, res)
    if (!task.can_delete) throw forbidden()

    const entry_count = await deletion.countEntries(db, currentMember(res), task.id)
    render(req, res, 'tasks/delete', { page: 'projects', task, entry_count })
  })

  router.post('/:task/delete', async (req, res) => {
    const task = await currentTask(db, req, res)
    if (!task.can_delete) throw forbidden()

    await deletion.remove(db, currentMember(res), task.id)
    flash(res, 'good', `The task ${task.name} is deleted.`)
    await answer(req, res, tasksPath(req, res))
  })

  return router
}

/** Which of several tasks can't be added; the text stays in the field as it was typed. */
function areThere(names: string[]): string {
  const listed = names.slice(0, 5).map(name => `“\u2068${name}\u2069”`)
  const rest = names.length > listed.length ? ` and ${names.length - listed.length} more` : ''
  const [are, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them']
  return `${listed.join(', ')}${rest} ${are} there already. Leave ${them} out; nothing is added yet.`
}
