import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { reachesOthers } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { weekOf } from '../tracker/week.js'
import { answer } from '../web/answer.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { presentBar } from './bar.js'
import { type Find, findChoices, readFind } from './choices.js'
import { listPage } from './detailed.js'
import { type Report, readDetailed, writeOrder, writeReport } from './detailed-form.js'
import { presentDetailed } from './detailed-present.js'
import { isNarrowed, writeFilter } from './filter.js'
import { queryAt } from './place.js'
import { mayExport } from './policy.js'
import { presentRange, type Range, weekAt } from './range.js'
import { roundingWords, writeRounding } from './rounding.js'
import { jobsFor } from './size.js'

export const TABS = [
  { kind: 'summary', label: 'Summary' },
  { kind: 'detailed', label: 'Detailed' },
  { kind: 'weekly', label: 'Weekly' },
]

/** What stands above every report: its days with what leads to others, and the filter. `own` is what this kind has besides. */
export async function loadBar(
  db: Database,
  member: Member,
  report: Report,
  own: [string, string][] = [],
  find: Find = {},
) {
  const unnarrowed = [...writeRounding(report.rounding), ...own]
  const kept = [...writeFilter(report.filter), ...unnarrowed]
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
    bar: presentBar(report.filter, await findChoices(db, member, report.filter, find), find),
    rounding: presentRounding(member, report, own),
    own_fields: unnarrowed,
    is_narrowed: isNarrowed(report.filter),
    cleared: `?${new URLSearchParams([['from', range.from], ['to', range.to], ...unnarrowed])}`,
    can_export: mayExport(member),
    tabs: TABS.map(tab => ({ ...tab, query: queryOf(tab.kind === 'weekly' ? inOneWeek(member, report) : report) })),
  }
}

const queryOf = (report: Report) => `?${new URLSearchParams(writeReport(report))}`

/** The report in the week of today, where today is one of its days: of a longer range that is the one to look at. */
function inOneWeek(member: Member, report: Report): Report {
  const { today } = weekOf(member)
  const isNow = report.range.from <= today && today <= report.range.to
  return isNow ? { ...report, range: weekAt(member, { from: today, to: today }) } : report
}

/** The way to exact durations and to rounded ones, where the workspace rounds. */
function presentRounding(member: Member, report: Report, own: [string, string][]) {
  if (!member.rounding) return undefined
  const linkTo = (rounding: Report['rounding']) =>
    `?${new URLSearchParams([...writeReport({ ...report, rounding }), ...own])}`
  return {
    is_on: report.rounding !== undefined,
    text: roundingWords(member.rounding),
    exact: linkTo(undefined),
    rounded: linkTo(member.rounding),
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
    ...(await loadBar(db, member, report, writeOrder(report), readFind(req.query))),
    ...list,
    jobs: jobsFor(list.count),
    may_add_for_others: reachesOthers('create', member),
    focus,
  })
}

/** Answers a change of an entry in the report: a browser goes back to where it was, htmx gets the report as it is now. */
export async function backToReport(db: Database, req: Request, res: Response, place: string, entryId?: string) {
  const address = `/workspaces/${currentMember(res).workspace_id}${place}${entryId ? `#entry-${entryId}` : ''}`
  await answer(req, res, address, () => showDetailed(db, req, res, queryAt(place), entryId))
}
