import { linksAround, type Page } from '../web/paging.js'
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
  const { q, sort, order = firstOrder(sort) } = filter
  const narrowed: Record<string, string> = q ? { q } : {}
  const sorted = { ...narrowed, ...(sort === 'name' && order === 'asc' ? {} : { sort, order }) }
  return {
    workspaces: page.rows.map(presentWorkspace),
    count: page.count,
    links: linksAround(page, sorted),
    columns: Object.fromEntries(COLUMNS.map(each => [each, columnOf(each)])),
  }

  /** The address that sorts by a column, and how it is sorted now; a second press turns the order round. */
  function columnOf(column: WorkspaceFilter['sort']) {
    const isNow = column === sort
    const next = isNow ? (order === 'asc' ? 'desc' : 'asc') : firstOrder(column)
    return {
      href: `?${new URLSearchParams({ ...narrowed, sort: column, order: next })}`,
      sorted: isNow ? (order === 'asc' ? 'ascending' : 'descending') : undefined,
    }
  }
}
