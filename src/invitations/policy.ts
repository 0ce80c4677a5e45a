import type { Member } from '../members/queries.js'
import { may } from '../permissions/reach.js'

/** Whether `member` may invite people, and see, resend and revoke invitations. No role can be given by inviting. */
export const mayInvite = (member: Member) => may(member, 'invite_member')
