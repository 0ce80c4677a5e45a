import { always, both, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { anyOf, anyReach, may, type Reaches, type Way, waysOf } from '../permissions/reach.js'
import { clientRule, projectsFor } from '../projects/policy.js'

export const entryActions = ['view', 'start', 'stop', 'edit'] as const
export type EntryAction = (typeof entryActions)[number]

const isOwn = (member: Member): Sql => sql`e.member_id = ${member.id}`

const onProjects = (condition: Sql): Sql =>
  condition === always
    ? always
    : sql`(e.project_id is null or e.project_id in (select p.id from projects as p where p.workspace_id = e.workspace_id and ${condition}))`

const inSight = (member: Member): Sql => onProjects(projectsFor('view', member))

export const entryReaches = {
  own: isOwn,
  teamlead: (member: Member) => both(sql`e.member_id = any(${member.led_members})`, inSight(member)),
  colleague: (member: Member) => both(sql`e.member_id <> ${member.id}`, inSight(member)),
  other: (member: Member) => onProjects(clientRule(member)),
} satisfies Reaches

/** What managing a project gives without any role (seed 001, managers): seeing its time, and no editing of it. */
const managed = (action: EntryAction, member: Member): Way[] =>
  action === 'view' && member.managed_projects.length > 0
    ? [{ name: 'managed', condition: () => sql`e.project_id = any(${member.managed_projects})` }]
    : []

/**
 * Every way to do `action` to the entries `e`: what roles reach, and what managing gives. `entriesFor` is the `or` of
 * those that are open to the member; the page that says why asks them one at a time.
 */
export const entryWays = (action: EntryAction, member: Member): Way[] => [
  ...waysOf(entryReaches, action, 'timesheet'),
  ...managed(action, member),
]

/**
 * The entries `e` on which `member` may do `action`: what roles reach, or what managing gives. A log-in that was only
 * remembered reaches no further than its own entries, whatever the roles say (seed 002, remember me).
 */
export function entriesFor(action: EntryAction, member: Member): Sql {
  const inWorkspace = sql`e.workspace_id = ${member.workspace_id}`
  if (member.strength === 'remembered') {
    return both(inWorkspace, anyReach({ own: isOwn }, [], action, 'timesheet', member))
  }
  return both(inWorkspace, anyOf(entryWays(action, member), member))
}

/** Whether the member may start a timer at all: there is no row yet that could be reached. */
export const mayStart = (member: Member) => may(member, 'start_own_timesheet')
