import type { Member } from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import { linksAround } from '../web/paging.js'
import { presentSorting } from '../web/sorting.js'
import type { ProjectFilter } from './form.js'
import { firstOrder, type ProjectPage } from './list.js'

const COLUMNS = ['name', 'client', 'tracked'] as const

/** What the list shows of a page: how far each project has come, and addresses that keep what it is narrowed to. */
export function presentProjects(member: Member, page: ProjectPage, filter: ProjectFilter) {
  const narrowed = narrowedBy(filter)
  const { columns, kept } = presentSorting(COLUMNS, narrowed, filter, firstOrder)
  return {
    projects: page.rows.map(row => ({ ...row, progress: progressOf(member, row) })),
    count: page.count,
    has_status: page.has_status,
    is_narrowed: Object.keys(narrowed).length > 0,
    links: linksAround(page, kept),
    columns,
  }
}

/** What narrows the list, as its address says it. */
function narrowedBy({ q, state, client, access, billable }: ProjectFilter): Record<string, string> {
  const all = { q, state: state === 'active' ? '' : state, client, access, billable }
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => Boolean(pair[1])))
}

/** How much of what was planned is used, in whole hundredths, where both are to be seen; `of` is an estimate in money. */
function progressOf(member: Member, row: ProjectPage['rows'][number]) {
  const { tracked_seconds, estimate_seconds, earned_cents, estimate_cents } = row
  if (earned_cents !== null && estimate_cents)
    return { percent: Math.floor((100 * earned_cents) / estimate_cents), of: moneyFor(member).show(estimate_cents) }
  if (tracked_seconds === null || !estimate_seconds) return undefined
  return { percent: Math.floor((100 * tracked_seconds) / estimate_seconds) }
}
