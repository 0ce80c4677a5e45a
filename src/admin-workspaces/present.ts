import { linksAround, type Page } from '../web/paging.js'
import { presentSorting } from '../web/sorting.js'
import type { WorkspaceFilter } from './form.js'
import { firstOrder, type ListedWorkspace } from './list.js'

const COLUMNS = ['name', 'owner', 'members', 'entries', 'activity'] as const

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

/** Days in the panel, which belongs to no zone. */
export const day = (at: Date) => format.format(at)

/** A workspace with its figures in words. */
export const presentWorkspace = ({ entry_count, most_counted, ...workspace }: ListedWorkspace) => ({
  ...workspace,
  entries: Math.min(entry_count, most_counted).toLocaleString('en-GB') + (entry_count > most_counted ? '+' : ''),
  created: day(workspace.created_at),
  last_active: day(workspace.last_active_at),
})

/** What the list shows of a page, with addresses that keep what it is narrowed to. */
export function presentList(page: Page<ListedWorkspace> & { count: number }, filter: WorkspaceFilter) {
  const narrowed: Record<string, string> = filter.q ? { q: filter.q } : {}
  const { columns, kept } = presentSorting(COLUMNS, narrowed, filter, firstOrder)
  return {
    workspaces: page.rows.map(presentWorkspace),
    count: page.count,
    links: linksAround(page, kept),
    columns,
  }
}
