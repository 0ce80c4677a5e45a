import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { backToReport } from '../reports/page.js'
import { isShownAt, reportPlace } from '../reports/place.js'
import { mayReport } from '../reports/policy.js'
import { backToTracker } from '../tracker/page.js'
import { viewOf, writeView } from '../tracker/view.js'
import { currentMember } from '../workspaces/frame.js'

/** The report that is named, for whoever could open it: reports take a full log-in, and forms about entries don't. */
function placeIn(req: Request, res: Response) {
  const member = currentMember(res)
  return member.strength === 'full' && mayReport(member) ? reportPlace(req, res) : undefined
}

/**
 * The list that a form about entries came from, the tracker or a report: `view` is what the form posts to say so, `back`
 * the list's address below the workspace.
 */
export function listOf(req: Request, res: Response): { view: string; back: string } {
  const place = placeIn(req, res)
  if (place) return { view: place, back: place }
  const view = writeView(viewOf(req, res))
  return { view, back: `/tracker${view}` }
}

/** Answers a change of entries: a browser goes on to the list where it was, at `entryId`; htmx gets the list as it is now. */
export function backToList(db: Database, req: Request, res: Response, entryId?: string) {
  const place = placeIn(req, res)
  return place ? backToReport(db, req, res, place, entryId) : backToTracker(db, req, res, entryId)
}

/** Whether the days or the filter of the report that one comes back to leave the entry out: nobody would see where it is. */
export async function isLeftOut(db: Database, req: Request, res: Response, entryId: string): Promise<boolean> {
  const place = placeIn(req, res)
  return place !== undefined && !(await isShownAt(db, currentMember(res), place, entryId))
}
