import type { Member } from '../members/queries.js'
import { may } from '../permissions/reach.js'

/** Whether they have the pages of reports. Which entries those count is what they may view of each. */
export const mayReport = (member: Member) => may(member, 'view_reporting')

/** Whether they may take what a report shows along as a file. */
export const mayExport = (member: Member) => mayReport(member) && may(member, 'export_reports')
