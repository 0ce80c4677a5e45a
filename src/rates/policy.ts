import type { Member } from '../members/queries.js'
import { may } from '../permissions/reach.js'
import { mayEdit } from '../workspaces/policy.js'

// Who sees and changes the rates of a project and of its members stands in projects/policy.ts (`rate`, `member_rates`),
// and of entries in entries/policy.ts (`view_rate`, `edit_rate`).

/**
 * Whether they see and change what everybody's time earns where nothing stronger is set (seed 001: only admins): it is a part
 * of the workspace's settings.
 */
export const mayRateWorkspace = (actor: Member) => mayEdit(actor) && may(actor, 'edit_rate_workspace')

/** Whether they see and change the rates of members: it is a part of editing them (DESIGN 3.1). */
export const mayRateMembers = (actor: Member) => may(actor, 'edit_member') && may(actor, 'edit_rate_member')
