import type { Request, Response } from 'express'
import { originOf } from '../tracker/view.js'
import { currentMember } from '../workspaces/frame.js'

/** The detailed report below its workspace; a form that came from it says so in `view`, with the report's query. */
const DETAILED = '/reports/detailed'

/**
 * The part of the detailed report that this request is about: what its form came from, else the page from which it was
 * sent. Below the workspace, with its query; undefined for any other page.
 */
export function reportPlace(req: Request, res: Response): string | undefined {
  const posted = req.body?.view
  if (typeof posted === 'string') return within(posted)
  const origin = originOf(req)
  if (!URL.canParse(origin)) return undefined
  const { pathname, search } = new URL(origin)
  const base = `${res.locals.root}/workspaces/${currentMember(res).workspace_id}`
  return pathname === base + DETAILED ? DETAILED + search : undefined
}

const within = (place: string) => (place === DETAILED || place.startsWith(`${DETAILED}?`) ? place : undefined)

/** The query of such a place, without its question mark. */
export const queryOf = (place: string) => place.slice(DETAILED.length + 1)
