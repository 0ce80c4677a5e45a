import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { currentProject } from '../projects/page.js'
import { showStrip } from '../tracker/strip.js'
import { linksAround } from '../web/paging.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { PeopleSearch, TaskFilter } from './form.js'
import * as people from './people.js'
import * as tasks from './queries.js'

/** The project in the address, with what the member may do with its tasks. Its status alone shows none. */
export async function projectWithRights(db: Database, req: Request, res: Response) {
  const project = await currentProject(db, req, res)
  if (!project.can_view) throw forbidden('Of this project you may see the status only.')
  const rights = await tasks.findOverview(db, currentMember(res), project.id, TaskFilter.parse(req.query))
  if (!rights) throw notFound()
  return { project, rights }
}

/** The task in the address, where the member may view its project, with what they may do with the project's tasks. */
export async function currentTask(db: Database, req: Request, res: Response) {
  const task = await tasks.findTask(db, currentMember(res), String(req.params.project), String(req.params.task))
  if (!task) throw notFound()
  return task
}

/** The tab Tasks; `form` is one that was refused, of new tasks or of the task that is named. */
export async function showTasks(db: Database, req: Request, res: Response, form: object = {}, refused?: tasks.Task) {
  const member = currentMember(res)
  const filter = TaskFilter.parse(req.query)
  const { project, rights } = await projectWithRights(db, req, res)
  const found = await tasks.listPage(db, member, project.id, filter)
  const listed = found.rows.some(({ id }) => id === refused?.id)
  const rows = refused && !listed ? [{ ...refused, seconds: 0, assignees: [] }, ...found.rows] : found.rows
  if (req.method === 'POST') await showStrip(db, req, res, member)
  render(req, res, 'tasks/index', {
    page: 'projects',
    tab: 'tasks',
    project,
    ...rights,
    tasks: rows,
    most_seconds: Math.max(1, ...rows.map(task => task.seconds)),
    links: linksAround(found, kept(filter)),
    filter,
    query: narrowed(req),
    refused_id: refused?.id,
    ...form,
  })
}

/** The people to whom a task can be assigned. */
export async function showCandidates(db: Database, req: Request, res: Response, form: object = {}) {
  const task = await currentTask(db, req, res)
  if (!task.can_edit) throw forbidden()

  const search = PeopleSearch.parse((req.method === 'POST' ? req.body : req.query) ?? {})
  const candidates = await people.listPeople(db, currentMember(res), task.project.id, task.id, search)
  if (req.method === 'POST') await showStrip(db, req, res, currentMember(res))
  render(req, res, 'tasks/members', {
    page: 'projects',
    task,
    q: search.q,
    candidates,
    found_count: candidates[0]?.found_count ?? 0,
    ...form,
  })
}

const kept = ({ q, state }: TaskFilter) => ({ q, state: state === 'open' ? '' : state })

/** What the list is narrowed to, such as '?state=done'; a change made in it stays there. */
export function narrowed(req: Request): string {
  const filter = TaskFilter.parse(req.query)
  const { after = '', before = '' } = filter
  const said = Object.entries({ ...kept(filter), after, before }).filter(([, value]) => value)
  return said.length > 0 ? `?${new URLSearchParams(said)}` : ''
}
