import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { findShown } from '../members/page.js'
import { currentProject } from '../projects/page.js'
import { forbidden, notFound } from '../web/problem.js'
import { currentMember } from '../workspaces/frame.js'
import { mayRateMembers, mayRateWorkspace } from './policy.js'
import * as rates from './queries.js'
import { ofMember, ofProject, ofProjectMember, ofWorkspace, type Subject } from './subject.js'

/** Whose rate a page is about, within the reach of whoever asks, and what the page says of it. */
export type Place = {
  subject: Subject
  /** The entry of the rail that it belongs to. */
  page: string
  name: string | undefined
  project: string | undefined
  /** Below the workspace's address: its own path, and that of the page it was opened from. */
  path: string
  back: string
}

type Finder = (db: Database, req: Request, res: Response) => Promise<Place>

/** The four levels, by their address below a workspace. */
export const places: Record<string, Finder> = {
  '/settings/rate': async (_db, _req, res) => {
    if (!mayRateWorkspace(currentMember(res))) throw forbidden()
    return {
      subject: ofWorkspace,
      page: 'settings',
      name: undefined,
      project: undefined,
      path: '/settings/rate',
      back: '/settings',
    }
  },
  '/members/:member/rate': async (db, req, res) => {
    const { id, name } = await findShown(db, req, res)
    if (!mayRateMembers(currentMember(res))) throw forbidden()
    const back = `/members/${id}`
    return { subject: ofMember(id), page: 'members', name, project: undefined, path: `${back}/rate`, back }
  },
  '/projects/:project/rate': async (db, req, res) => {
    const { id, name, can_rate } = await currentProject(db, req, res)
    if (!can_rate) throw forbidden()
    const back = `/projects/${id}`
    return {
      subject: ofProject(id),
      page: 'projects',
      name: undefined,
      project: name,
      path: `${back}/rate`,
      back: `${back}/settings`,
    }
  },
  '/projects/:project/members/:member/rate': async (db, req, res) => {
    const project = await currentProject(db, req, res)
    const member = await rates.findProjectMember(db, currentMember(res), project.id, String(req.params.member))
    if (!project.can_member_rates) throw forbidden()
    if (!member) throw notFound()
    const back = `/projects/${project.id}`
    return {
      subject: ofProjectMember(project.id, member.id),
      page: 'projects',
      name: member.name,
      project: project.name,
      path: `${back}/members/${member.id}/rate`,
      back: `${back}/team`,
    }
  },
}
