import { permissions } from '../permissions/catalog.js'
import { covers } from '../permissions/grants.js'
import type { GrantingRole } from '../roles/policy.js'
import type { TeamMember } from './people.js'

const ofLeads = permissions.filter(permission => permission.includes('_teamlead_'))

/**
 * The leads to whom leading gives nothing: a lead's reach acts only for whoever has a role that grants some permission of
 * that reach (DESIGN 3.5). Whoever holds a wider one needs none.
 */
export function leadsInVain(members: TeamMember[], roles: readonly GrantingRole[]): TeamMember[] {
  return members.filter(member => {
    const held = new Set(roles.filter(role => member.roles.includes(role.name)).flatMap(role => [...role.permissions]))
    return member.is_lead && !ofLeads.some(permission => covers(held, permission))
  })
}
