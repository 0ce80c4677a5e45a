import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayCreate } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { answer } from '../web/answer.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { presentBar } from './bar.js'
import { findChoices } from './choices.js'
import { listPage } from './detailed.js'
import { readDetailed, writeOrder, writeReport } from './detailed-form.js'
import { presentDetailed } from './detailed-present.js'
import { type Filter, isNarrowed, writeFilter } from './filter.js'
import { queryOf } from './place.js'
import { mayExport } from './policy.js'
import { presentRange, type Range } from './range.js'

const TABS = [
  { kind: 'summary', label: 'Summary' },
  { kind: 'detailed', label: 'Detailed' },
  { kind: 'weekly', label: 'Weekly' },
]

/** What stands above every report: its days with what leads to others, and the filter. `own` is what this kind has besides. */
export async function loadBar(
  db: Database,
  member: Member,
  report: { range: Range; filter: Filter },
  own: [string, string][] = [],
) {
  const kept = [...writeFilter(report.filter), ...own]
  const linkTo = (range: Range | undefined) =>
    range && `?${new URLSearchParams([['from', range.from], ['to', range.to], ...kept])}`
  const { before, after, presets, ...range } = presentRange(member, report.range)
  return {
    range: {
      ...range,
      before: linkTo(before),
      after: linkTo(after),
      presets: presets.map(preset => ({ ...preset, href: linkTo(preset) })),
    },
    bar: presentBar(report.filter, await findChoices(db, member, report.filter)),
    own_fields: own,
    is_narrowed: isNarrowed(report.filter),
    cleared: `?${new URLSearchParams([['from', range.from], ['to', range.to], ...own])}`,
    can_export: mayExport(member),
    tabs: TABS,
    query: `?${new URLSearchParams(writeReport(report))}`,
  }
}

/** Renders the detailed report; `focus` is the entry at which somebody was. */
export async function showDetailed(db: Database, req: Request, res: Response, query: object | string, focus?: string) {
  const member = currentMember(res)
  const report = readDetailed(member, query)
  const list = presentDetailed(member, report, await listPage(db, member, report))
  render(req, res, 'reports/detailed', {
    page: 'reports',
    kind: 'detailed',
    lists_entries: true,
    ...(await loadBar(db, member, report, writeOrder(report))),
    ...list,
    may_create: mayCreate(member),
    focus,
  })
}

/** Answers a change of an entry in the report: a browser goes back to where it was, htmx gets the report as it is now. */
export async function backToReport(db: Database, req: Request, res: Response, place: string, entryId?: string) {
  const address = `/workspaces/${currentMember(res).workspace_id}${place}${entryId ? `#entry-${entryId}` : ''}`
  await answer(req, res, address, () => showDetailed(db, req, res, queryOf(place), entryId))
}
