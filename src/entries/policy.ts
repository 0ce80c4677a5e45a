import { always, both, either, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { anyOf, anyReach, isOpen, may, type Reaches, type Way, waysOf } from '../permissions/reach.js'
import { clientRule, projectsFor } from '../projects/policy.js'

export const entryActions = [
  'view',
  'start',
  'stop',
  'create',
  'edit',
  'delete',
  'edit_billable',
  'view_rate',
  'edit_rate',
] as const
export type EntryAction = (typeof entryActions)[number]

const isOwn = (member: Member): Sql => sql`e.member_id = ${member.id}`

/** The projects are found once for all entries, which are the member's workspace's: so `e` isn't named in there. */
const onProjects = ({ workspace_id }: Member, condition: Sql): Sql =>
  condition === always
    ? always
    : sql`(e.project_id is null
        or e.project_id in (select p.id from projects as p where p.workspace_id = ${workspace_id} and ${condition}))`

const inSight = (member: Member): Sql => onProjects(member, projectsFor('view', member))

export const entryReaches = {
  own: isOwn,
  teamlead: (member: Member) => both(sql`e.member_id = any(${member.led_members})`, inSight(member)),
  colleague: (member: Member) => both(sql`e.member_id <> ${member.id}`, inSight(member)),
  other: (member: Member) => onProjects(member, clientRule(member)),
} satisfies Reaches

const isManaged = (member: Member): Sql => sql`e.project_id = any(${member.managed_projects})`

/** What managing a project gives without any role (seed 001, managers): seeing its time, and no editing of it. */
const managed = (action: EntryAction, member: Member): Way[] =>
  action === 'view' && member.managed_projects.length > 0 ? [{ name: 'managed', condition: isManaged }] : []

const isOnPublicProject = (member: Member): Sql =>
  sql`e.project_id in (select p.id from projects as p
                        where p.workspace_id = ${member.workspace_id} and p.is_public and ${projectsFor('view', member)})`

/** Among colleagues, rates are seen on public projects, and on those that one manages (seed 001, hourly rates). */
const rateReaches = {
  ...entryReaches,
  colleague: (member: Member) =>
    both(sql`e.member_id <> ${member.id}`, either([isOnPublicProject(member), isManaged(member)])),
} satisfies Reaches

/** What else one must be able to do to an entry: nobody sees the money of what they can't see. */
const NEEDED: Partial<Record<EntryAction, EntryAction[]>> = { view_rate: ['view'], edit_rate: ['view_rate', 'edit'] }

const waysTo = (action: EntryAction): Way[] => {
  const ways = waysOf(action === 'view_rate' ? rateReaches : entryReaches, action, 'timesheet')
  const needed = NEEDED[action]
  if (!needed) return ways
  const limit = (member: Member) => both(...needed.map(each => entriesFor(each, member)))
  return ways.map(way => ({ ...way, name: way.name === 'colleague' ? 'earning' : way.name, limit }))
}

/**
 * Every way to do `action` to the entries `e`: what roles reach, and what managing gives. `entriesFor` is the `or` of
 * those that are open to the member; the page that says why asks them one at a time.
 */
export const entryWays = (action: EntryAction, member: Member): Way[] => [...waysTo(action), ...managed(action, member)]

/**
 * The entries `e` on which `member` may do `action`: what roles reach, or what managing gives. A log-in that was only
 * remembered reaches no further than its own entries, whatever the roles say (seed 002, remember me).
 */
export function entriesFor(action: EntryAction, member: Member): Sql {
  const inWorkspace = sql`e.workspace_id = ${member.workspace_id}`
  const needed = (NEEDED[action] ?? []).map(each => entriesFor(each, member))
  return both(inWorkspace, reach(action, member), ...needed)
}

const reach = (action: EntryAction, member: Member): Sql =>
  member.strength === 'remembered'
    ? anyReach({ own: isOwn }, [], action, 'timesheet', member)
    : anyOf(entryWays(action, member), member)

/**
 * The members `m` whose time the member sees, be there some or none: those of whom they would see an entry without a
 * project, by the very predicate of the entries.
 */
export const seenMembers = (member: Member): Sql =>
  sql`exists (select from (select m.workspace_id, m.id as member_id, cast(null as text) as project_id) as e
               where ${entriesFor('view', member)})`

/** Of the entries `e` that the member may view, those whose rates they may view: `always` where these are all of them. */
export const ratesAmongViewed = (member: Member): Sql => reach('view_rate', member)

/** Whether the member sees the rates of any entries, be there some or none. */
export const anyRate = (member: Member) => waysTo('view_rate').some(way => isOpen(way, member))

/** Whether the member may start a timer at all: there is no row yet that could be reached. */
export const mayStart = (member: Member) => may(member, 'start_own_timesheet')

/** Whether they may write down what they did without a timer. */
export const mayCreate = (member: Member) => may(member, 'create_own_timesheet')

/** Whether there may be others to whose entries they may do this: to which, `entriesFor` says. */
export const reachesOthers = (action: EntryAction, member: Member) =>
  entryWays(action, member).some(way => way.name !== 'own' && isOpen(way, member))

/** Whether they may say of a new entry if it is billable; else it is what its project is. */
export const mayBill = (member: Member) => may(member, 'edit_billable_own_timesheet')
