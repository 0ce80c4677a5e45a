import { always, both, either, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { may } from '../permissions/reach.js'
import { mayReport } from '../reports/policy.js'

/** Whether they may save a report for others to see. For themselves they may, as long as they open reports at all. */
export const mayShare = (member: Member) => may(member, 'share_report')

/** Whether they may have their saved reports sent by mail, day by day, to those who see them. */
export const mayMail = (member: Member) => may(member, 'mail_report')

/** Whether they may make their saved reports public, by a link that anybody opens. */
const mayPublish = (member: Member) => may(member, 'publish_report')

const isOwn = (member: Member): Sql => sql`s.member_id = ${member.id}`

/** Those that are for the member, among others' and their own. */
export const isShared = (member: Member): Sql =>
  sql`(s.for_all
    or exists (select from saved_report_members as sm
                where sm.workspace_id = s.workspace_id and sm.report_id = s.id and sm.member_id = ${member.id})
    or exists (select from saved_report_teams as st
                where st.workspace_id = s.workspace_id and st.report_id = s.id and st.team_id = any(${member.teams})))`

const isPublic = sql`exists (select from saved_report_links as sl
                             where sl.workspace_id = s.workspace_id and sl.report_id = s.id
                               and coalesce(sl.expires_at > now(), true))`

/** One's own, be it public or not, so that revoking twice is revoking once. */
const isRevocable = (member: Member): Sql =>
  either([isOwn(member), ...(may(member, 'revoke_report_link') ? [isPublic] : [])])

const REACHES: Record<SavedReportAction, (member: Member) => Sql> = {
  view: member => either([isOwn(member), isShared(member), isRevocable(member)]),
  edit: isOwn,
  publish: member => both(isOwn(member), either(mayPublish(member) ? [always] : [])),
  revoke: isRevocable,
}
export type SavedReportAction = 'view' | 'edit' | 'publish' | 'revoke'

/**
 * The saved reports `s` to which `member` may do `action`: nobody but who made one changes, publishes or deletes it; a
 * public link is revoked by whoever may revoke all of them, too.
 */
export const savedReportsFor = (action: SavedReportAction, member: Member): Sql =>
  both(sql`s.workspace_id = ${member.workspace_id}`, REACHES[action](member))

/**
 * Why a saved report shows nothing to `viewer` any more, as a sentence; undefined while it does. A report is what its
 * maker may see and share now, whatever they could when they saved it. Of a report that is public, `viewer` may be anybody.
 */
export function whyEnded(
  report: { maker: string; member_id: string; is_shared: boolean; is_public: boolean },
  maker: Member | undefined,
  viewer: Member | 'anybody',
) {
  if (!maker) return `${report.maker}, who saved it, is not active in this workspace any more.`
  if (!mayReport(maker)) return `${report.maker}, who saved it, may not open reports any more.`
  const isPublished = report.is_public && mayPublish(maker)
  if (viewer === 'anybody') return isPublished ? undefined : `${report.maker} may not publish reports any more.`
  const isShown = viewer.id === report.member_id || isPublished || (report.is_shared && mayShare(maker))
  if (!isShown) return `${report.maker} may not share reports any more.`
  return undefined
}

/** What the member holds of all that decides what a report shows, by names that are only compared. */
export const rightsOf = (member: Member, showsAmounts: boolean): string[] => [
  ...[...member.permissions].filter(name => DECIDING.test(name) && (showsAmounts || !name.includes('_rate_'))),
  ...member.managed_projects.map(id => `managed:${id}`),
  ...member.led_teams.map(id => `led:${id}`),
  ...member.teams.map(id => `team:${id}`),
]

const DECIDING = /^view_(all_data|member|team)$|^view_\w+_timesheet$|^view_(\w+_)?project$/

/** The member as a report sees them that is to show no amounts: without any permission to see rates. */
export const withoutRates = (member: Member): Member => ({
  ...member,
  permissions: new Set([...member.permissions].filter(name => !name.startsWith('view_rate_'))),
})
