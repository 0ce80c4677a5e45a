import { may } from '../permissions/reach.js'
import { isAdmin, mayPutOut, type Target } from '../roles/policy.js'
import type { Member } from './queries.js'

/** Whether `actor` sees the members, inactive ones too, with their e-mail addresses and teams (seed 001). */
export const maySeeMembers = (actor: Member) => may(actor, 'view_member')

/** Whether `actor` sees the page of this member; everybody sees their own. */
export const maySee = (actor: Member, memberId: string) => maySeeMembers(actor) || actor.id === memberId

/** Whether `actor` may close the workspace to `target`. Nobody does that to themselves, nor to the owner. */
export const mayDeactivate = (actor: Member, target: Target) =>
  may(actor, 'edit_member') && actor.id !== target.id && mayPutOut(actor, target)

/**
 * Whether `actor` may open the workspace again to `target`. Nobody does that to themselves; an Admin keeps the role while
 * inactive, so only a member of Admins brings one back.
 */
export const mayReactivate = (actor: Member, target: Target) =>
  may(actor, 'edit_member') && actor.id !== target.id && (!isAdmin(target) || isAdmin(actor))

/** Whether `actor` may take `target` out of the workspace. Anybody may leave, but for the owner. */
export const mayRemove = (actor: Member, target: Target) =>
  (may(actor, 'remove_member') || actor.id === target.id) && mayPutOut(actor, target)

/** Whether `actor` may take somebody else out; leaving has a page of its own. */
export const mayRemoveOther = (actor: Member, target: Target) => actor.id !== target.id && mayRemove(actor, target)
