import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayStart } from '../entries/policy.js'
import { presentRange } from '../reports/range.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { presentTime } from './present.js'
import * as dashboard from './queries.js'
import { viewOf, writeView } from './view.js'

const FIRST = 10

/** One's own time: where it went in a range of days. */
export async function showOwn(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const view = viewOf(member, req.query)
  const parts = await dashboard.listParts(db, member, view.range)
  const activities = await dashboard.listActivities(db, member, view.range, view.all ? undefined : FIRST)

  render(req, res, 'dashboard/index', {
    ...frameOf(req, res),
    time: presentTime(member, view, parts, res.locals.brief_duration),
    activities: view.all ? activities : activities.slice(0, FIRST),
    more: !view.all && activities.length > FIRST ? writeView(req.query, { all: '1' }) : undefined,
    may_start: mayStart(member),
  })
}

/** What every dashboard has above it: the range, what the colours say, and the ways to others. */
function frameOf(req: Request, res: Response) {
  const member = currentMember(res)
  const { range, by } = viewOf(member, req.query)
  const { presets, before, after, ...shown } = presentRange(member, range)
  const at = (days?: { from: string; to: string }) => days && writeView(req.query, { from: days.from, to: days.to })
  return {
    page: 'dashboard',
    range: {
      ...shown,
      before: at(before),
      after: at(after),
      presets: presets.map(preset => ({ ...preset, query: at(preset) })),
    },
    by,
    ways: [
      { label: 'By project', query: writeView(req.query, { by: undefined }), is_current: by === 'project' },
      { label: 'By billability', query: writeView(req.query, { by: 'billable' }), is_current: by === 'billable' },
    ],
  }
}
