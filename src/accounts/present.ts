import { dayFormat, shortRole } from '../members/present.js'
import { countInWords, linksAround } from '../web/paging.js'
import { presentSorting } from '../web/sorting.js'
import { type AccountFilter, SORTS } from './form.js'
import { type AccountPage, type Choices, firstOrder, OWNER } from './list.js'
import type { Account, Membership } from './queries.js'

/** Operators have no zone and no locale of their own: their pages are in UTC. */
const READER = { zone: 'UTC', locale: 'en-GB' }

/** Days as the panel writes them; `Never` for none. */
export const dayIn = () => {
  const day = dayFormat(READER)
  return (at: Date | null) => (at ? day(at) : 'Never')
}

/** What the list shows of a page, with addresses that keep what it is narrowed to and sorted by. */
export function presentList(page: AccountPage, choices: Choices, filter: AccountFilter) {
  const day = dayIn()
  const { q, state, role, workspace, after, before } = filter
  const narrowed = given({ q, state, role, workspace })
  const { columns, kept } = presentSorting(SORTS, narrowed, filter, firstOrder)
  return {
    accounts: page.rows.map(row => ({
      ...row,
      registered: day(row.created_at),
      last_active: day(row.last_active_at),
      more_places: row.workspace_count - row.places.length,
    })),
    count: page.count,
    counted: countInWords(page.count, READER.locale),
    seats: page.seat_count.toLocaleString(READER.locale),
    seat_count: page.seat_count,
    is_narrowed: Object.keys(narrowed).length > 0,
    links: linksAround(page, kept),
    columns,
    here: addressOf({ ...kept, ...given({ after, before }) }),
    roles: [[OWNER, 'Owner'], ...choices.roles.map(name => [name, shortRole(name)])],
    workspaces: choices.workspaces,
    filter,
  }
}

const given = (all: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => Boolean(pair[1])))

/** What follows the list's path: `?` and what it is narrowed to and sorted by, or nothing. */
const addressOf = (all: Record<string, string>) => (Object.keys(all).length > 0 ? `?${new URLSearchParams(all)}` : '')

/** An account with its days as the operator reads them; never with the hash of its password. */
export function presentAccount({ password_hash, ...account }: Account) {
  const day = dayIn()
  return {
    ...account,
    has_password: password_hash !== null,
    registered: day(account.created_at),
    last_active: day(account.last_active_at),
    confirmed: account.email_confirmed_at && day(account.email_confirmed_at),
    password_changed: account.password_changed_at && day(account.password_changed_at),
  }
}

/** A membership with its roles by their short names; what the owner always holds goes without saying. */
export function presentMembership(membership: Membership) {
  const roles = membership.roles.filter(role => role !== 'ROLE_SUPER_ADMIN').map(shortRole)
  return {
    ...membership,
    roles,
    is_admin: membership.roles.includes('ROLE_SUPER_ADMIN'),
    joined: dayIn()(membership.joined_at),
  }
}
