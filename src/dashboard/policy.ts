import type { Member } from '../members/queries.js'
import { may } from '../permissions/reach.js'

/** Whether there is a team dashboard for the member at all; what it shows is a question of the entries. */
export const maySeeTeam = (member: Member) => may(member, 'view_team_dashboard')
