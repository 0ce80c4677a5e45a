import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { originOf } from '../tracker/view.js'
import { currentMember } from '../workspaces/frame.js'
import { readDetailed } from './detailed-form.js'
import { reported } from './filter.js'

/** The detailed report below its workspace; a form that came from it says so in `view`, with the report's query. */
const DETAILED = '/reports/detailed'

/**
 * The part of the detailed report that this request is about: what its form came from, else the page from which it was
 * sent. Below the workspace, with its query; undefined for any other page.
 */
export function reportPlace(req: Request, res: Response): string | undefined {
  const posted = req.body?.view
  if (typeof posted === 'string') return placeFrom(posted)
  const origin = originOf(req)
  if (!URL.canParse(origin)) return undefined
  const { pathname, search } = new URL(origin)
  const base = `${res.locals.root}/workspaces/${currentMember(res).workspace_id}`
  return pathname === base + DETAILED ? DETAILED + search : undefined
}

/** What a form posts in `view`, if it is such a place. */
export const placeFrom = (view: unknown) =>
  typeof view === 'string' && (view === DETAILED || view.startsWith(`${DETAILED}?`)) ? view : undefined

/** The query of such a place, without its question mark. */
export const queryAt = (place: string) => place.slice(DETAILED.length + 1)

/** Whether the report at such a place counts this entry. */
export async function isShownAt(db: Database, member: Member, place: string, entryId: string): Promise<boolean> {
  const { range, filter } = readDetailed(member, queryAt(place))
  const found = await db('entries as e')
    .where(reported(member, range, filter))
    .where({ 'e.id': entryId })
    .first('e.id')
  return found !== undefined
}
