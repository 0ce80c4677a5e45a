import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { maySeeMembers } from '../members/policy.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import * as clients from './queries.js'

/** The client in the address, where the member sees it, with what they may do to it. */
export async function currentClient(db: Database, req: Request, res: Response): Promise<clients.Client> {
  const client = await clients.findClient(db, currentMember(res), String(req.params.client))
  if (!client) throw notFound()
  return client
}

export const clientsPath = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/clients`

/** One client, with its projects. */
export async function showClient(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const client = await currentClient(db, req, res)
  const projects = await clients.listProjects(db, member, client.id)
  render(req, res, 'clients/show', { page: 'clients', client, projects, links_members: maySeeMembers(member) })
}

/** The form that says what a client is, and who is to see it; `form` is one that was refused. */
export async function showForm(db: Database, req: Request, res: Response, client: clients.Client, form: object = {}) {
  const teams = await clients.listTeams(db, currentMember(res))
  const values = { ...client, team: client.teams.map(team => team.id) }
  render(req, res, 'clients/form', { page: 'clients', client, teams, values, ...form })
}
