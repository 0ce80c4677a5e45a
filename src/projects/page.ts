import type { Request, Response } from 'express'
import { mayCreateClients, maySeeClients } from '../clients/policy.js'
import type { Database } from '../database/connection.js'
import { presentRate } from '../rates/present.js'
import * as rates from '../rates/queries.js'
import { ofProject } from '../rates/subject.js'
import { COLOURS } from '../web/colours.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { presentEstimate } from './estimate.js'
import { CopyQuery, ProjectFilter } from './form.js'
import { listPage } from './list.js'
import { mayCreateProject } from './policy.js'
import { presentProjects } from './present.js'
import * as projects from './queries.js'

/**
 * The project in the address, where the member sees it, though it be its status alone, with what they may do to it.
 * Pages of a project take it as `project`, and `tab` for the one that is open (views/projects/_head.njk).
 */
export async function currentProject(db: Database, req: Request, res: Response): Promise<projects.Project> {
  const project = await projects.findProject(db, currentMember(res), String(req.params.project))
  if (!project) throw notFound()
  return project
}

export const projectsPath = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/projects`

export async function showProjects(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const can_create = mayCreateProject(member)
  const filter = ProjectFilter.parse(req.query)
  const page = await listPage(db, member, filter)
  const offers = can_create ? await newProject(db, req, res, filter.client) : undefined
  const clients = offers?.clients ?? (await projects.listClients(db, member, filter.client))
  render(req, res, 'projects/index', {
    page: 'projects',
    ...presentProjects(member, page, filter),
    filter,
    narrowing: clients.map(({ id, name }) => [id, name]),
    can_create,
    ...offers,
  })
}

/** The page of a project to be made. `form` is one that was refused. */
export const showNew = async (db: Database, req: Request, res: Response, form: object = {}) =>
  render(req, res, 'projects/new', { page: 'projects', ...(await newProject(db, req, res)), ...form })

/** What the form of a new project offers, and what it begins with. */
async function newProject(db: Database, req: Request, res: Response, client?: string) {
  const member = currentMember(res)
  const { copy } = CopyQuery.parse({ ...req.query, ...req.body })
  const { clients, sources, is_public, is_billable } = await projects.findOffers(db, member, { client, copy })
  return {
    colours: COLOURS,
    clients,
    sources,
    can_create_client: mayCreateClients(member),
    values: { colour: 'teal', access: is_public ? 'public' : 'private', billable: is_billable && '1', copy },
  }
}

/** The tab Settings. `forms` are the ones that were refused, by name. */
export async function showSettings(db: Database, req: Request, res: Response, forms: Record<string, object> = {}) {
  const member = currentMember(res)
  const project = await currentProject(db, req, res)
  const choosesClient = maySeeClients(member) && project.can_describe
  const clients = choosesClient ? await projects.listClients(db, member, project.client_id ?? undefined) : []
  render(req, res, 'projects/settings', {
    page: 'projects',
    tab: 'settings',
    project,
    colours: COLOURS,
    choosesClient,
    clients,
    description: { values: { ...project, client: project.client_id ?? '' }, errors: {} },
    defaults: {
      values: { billable: project.is_billable && '1', ...presentEstimate(project, member) },
      errors: {},
    },
    currency: member.currency,
    rate: project.can_rate && presentRate(member, await rates.findHistory(db, member, ofProject(project.id))),
    ...forms,
  })
}
