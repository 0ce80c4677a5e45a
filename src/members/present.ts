import { Temporal } from 'temporal-polyfill'
import { isAdmin } from '../roles/policy.js'
import type { Person } from './people.js'
import type { Member } from './queries.js'

/** Days as the reader writes them, in the reader's zone; today and yesterday by those names. */
export function dayFormat({ zone, locale }: Pick<Member, 'zone' | 'locale'>) {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' })
  const today = Temporal.Now.plainDateISO(zone)
  return (at: Date) => {
    const day = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate()
    if (day.equals(today)) return 'Today'
    return day.add({ days: 1 }).equals(today) ? 'Yesterday' : format.format(at)
  }
}

/** What the pages show of a member: the owner and Admins by that word, other roles by their names. */
export const presentPerson = (person: Person, day: (at: Date) => string) => ({
  ...person,
  is_admin: isAdmin(person),
  roles: person.roles.filter(role => role !== 'ROLE_SUPER_ADMIN').map(shortRole),
  joined: day(person.joined_at),
  last_active: day(person.last_active_at),
})

/** A role's name without what all their names begin with. */
export const shortRole = (name: string) => name.replace(/^ROLE_/, '')
