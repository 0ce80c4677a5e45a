import type { Database } from '../database/connection.js'
import { mayCreateProject } from '../projects/policy.js'
import { mayCreateTags } from '../tags/policy.js'
import { parse } from '../web/forms.js'
import { forbidden } from '../web/problem.js'
import { Router, remembered } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { createProject, createTag, createTask } from './creation.js'
import { ProjectForm, Search, TagForm, TaskForm } from './form.js'
import { choose, showList } from './page.js'

/** The lists that a form's project, task and tags are chosen from: fetched as typed, or pages for browsers without scripts. */
export function pickerRoutes(db: Database) {
  const router = Router()

  router.get('/projects', remembered, (req, res) => showList(db, req, res, 'projects', Search.parse(req.query)))

  router.get('/tags', remembered, (req, res) => showList(db, req, res, 'tags', Search.parse(req.query)))

  router.post('/projects', async (req, res) => {
    const member = currentMember(res)
    if (!mayCreateProject(member)) throw forbidden()
    const form = parse(ProjectForm, req.body)
    const made = form.ok ? await createProject(db, member, form.value.name) : refused(form.errors)
    await choose(db, req, res, 'projects', made)
  })

  router.post('/tasks', async (req, res) => {
    const form = parse(TaskForm, req.body)
    const made = form.ok
      ? await createTask(db, currentMember(res), form.value.within, form.value.name)
      : refused(form.errors)
    if (!made) throw forbidden()
    await choose(db, req, res, 'projects', made)
  })

  router.post('/tags', async (req, res) => {
    const member = currentMember(res)
    if (!mayCreateTags(member)) throw forbidden()
    const form = parse(TagForm, req.body)
    const made = form.ok ? await createTag(db, member, form.value.name) : refused(form.errors)
    await choose(db, req, res, 'tags', made)
  })

  return router
}

const refused = (errors: Record<string, string>) => ({ ok: false as const, text: Object.values(errors).join(' ') })
