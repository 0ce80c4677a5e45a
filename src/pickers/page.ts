import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { isFragmentRequest } from '../web/fragment.js'
import { isId } from '../web/input.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { carriedForm } from './carried.js'
import { type Made, offerProjects, offerTags } from './creation.js'
import { asOption, groupProjects, groupTags } from './present.js'
import * as pickers from './queries.js'

export type What = 'projects' | 'tags'
/** What is searched for and chosen, and what there is to say of it besides. */
type Asked = { q: string; chosen: string; notice?: string }

const MOST = 50
/** One more than is shown says that there are more. */
const LIMITS = { recent: 6, all: MOST + 1 }

/** The form that a plain page was asked from, and the field of it that the page is about. */
const formOf = (req: Request, res: Response) =>
  carriedForm((req.method === 'POST' ? req.body : req.query) ?? {}, `${res.locals.base}/tracker`)
const FIELD = { projects: 'project', tags: 'tags' } as const

/** A list to choose from: for htmx its options, else a page of links. */
export async function showList(db: Database, req: Request, res: Response, what: What, asked: Asked) {
  const form = formOf(req, res)
  const chosen = asked.chosen || form.values(FIELD[what]).join(',')
  const list = await (what === 'projects' ? projects : tags)(db, res, asked.q, chosen)
  const locals = { page: 'tracker', form, q: asked.q, notice: asked.notice, chosen: chosen.split(','), ...list }
  render(req, res, isFragmentRequest(req) ? `pickers/_${what}-list` : `pickers/${what}`, locals)
}

async function projects(db: Database, res: Response, q: string, chosen: string) {
  const member = currentMember(res)
  const rows = await pickers.listProjects(db, member, q, LIMITS)
  return {
    groups: groupProjects(rows.slice(0, MOST)),
    is_cut: rows.length > MOST,
    creations: await offerProjects(db, member, q, rows, chosen),
  }
}

async function tags(db: Database, res: Response, q: string) {
  const member = currentMember(res)
  const rows = await pickers.listTags(db, member, q, LIMITS)
  return {
    groups: groupTags(rows.slice(0, MOST)),
    is_cut: rows.length > MOST,
    creations: offerTags(member, q, rows),
  }
}

/** The name that something was to be made by. */
const typed = (req: Request) => String(req.body?.name ?? '')

/** Goes on with what was made: the script chooses it, a browser without goes back to the form with it. */
export async function choose(db: Database, req: Request, res: Response, what: What, made: Made) {
  if (!made.ok) return showList(db, req, res.status(422), what, { q: typed(req), chosen: '', notice: made.text })
  const form = formOf(req, res)
  const kept = what === 'tags' ? form.values('tags') : []
  if (!isFragmentRequest(req)) return res.redirect(303, form.address(FIELD[what], [...kept, made.value]))

  const [project_id = null, task_id = null] = what === 'projects' ? made.value.split(':') : []
  const tag_ids = what === 'tags' ? [made.value].filter(isId) : []
  const { project, task, tags } = await pickers.findChosen(db, currentMember(res), { project_id, task_id, tag_ids })
  const options = what === 'tags' ? tags : project ? [asOption({ project, task })] : []
  render(req, res, `pickers/_${what}-list`, { q: typed(req), chosen: [], groups: [{ label: 'New', options }] })
}
