import { dayFormat } from '../members/present.js'
import type { Member } from '../members/queries.js'
import type { Invitation } from './queries.js'

/** What the list shows of invitations; `inviters` are the members who may invite still. */
export function presentPending(actor: Member, pending: Invitation[], inviters: Member[]) {
  const day = dayFormat(actor)
  const able = new Set(inviters.map(each => each.id))
  return pending.map(each => ({
    id: each.id,
    email: each.email,
    inviter: each.inviter,
    sent: day(each.sent_at),
    expires: day(each.expires_at),
    has_expired: each.has_expired,
    is_orphaned: !able.has(each.invited_by),
  }))
}
