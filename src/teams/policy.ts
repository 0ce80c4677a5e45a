import { always, both, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { anyReach, may, type Reaches } from '../permissions/reach.js'
import { type GrantingRole, isAdmin, mayGrant, mayRevoke, type Target } from '../roles/policy.js'

export const teamActions = ['view', 'edit', 'delete'] as const
export type TeamAction = (typeof teamActions)[number]

export const teamReaches = {
  all: () => always,
  teamlead: (member: Member) => sql`t.id = any(${member.led_teams})`,
} satisfies Reaches

/**
 * The teams `t` on which `member` may do `action`. To edit is to change name and colour and to remove members; adding
 * members and naming leads is `staff`, which leading the team doesn't give: it widens what people see (DESIGN 3.1).
 */
export function teamsFor(action: TeamAction | 'staff', member: Member): Sql {
  const inWorkspace = sql`t.workspace_id = ${member.workspace_id}`
  const reached =
    action === 'staff'
      ? anyReach({ all: teamReaches.all }, [], 'edit', 'team', member)
      : anyReach(teamReaches, [], action, 'team', member)
  return both(inWorkspace, reached)
}

export const maySeeTeams = (member: Member) => may(member, 'view_team')

export const mayCreateTeam = (member: Member) => may(member, 'create_team')

/** Whoever is in Admins sees who else is, whatever became of their other permissions. */
export const maySeeAdmins = (member: Member) => maySeeTeams(member) || isAdmin(member)

/** Whether `actor` may put people into Admins; `admins` is the role that makes them so. */
export const mayAddAdmins = (actor: Member, admins: GrantingRole) => mayGrant(actor, admins)

/**
 * Whether `actor` may take `target` out of Admins. Who is out already may be taken out again by whoever could have done
 * it the first time, so that doing it twice is doing it once.
 */
export const mayTakeOut = (actor: Member, target: Target, admins: GrantingRole) =>
  mayRevoke(actor, target, admins) && (isAdmin(target) || isAdmin(actor) || actor.id === target.id)
