import type { Database } from '../database/connection.js'
import { always, sql } from '../database/sql.js'
import { formHash } from '../entries/once.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import type { Kind } from '../reports/files.js'
import { teamsFor } from '../teams/policy.js'
import { asPage, type Page, pageByName } from '../web/paging.js'
import type { ListFilter, NewReport, Period, ReportValues } from './form.js'
import { type Meaning, meaningOf } from './meaning.js'
import { isShared, rightsOf, savedReportsFor } from './policy.js'

export type SavedReport = {
  id: string
  workspace_id: string
  /** Whoever saved it, by whose rights it is looked at, and what they are called. */
  member_id: string
  maker: string
  name: string
  kind: Kind
  query: Meaning
  /** The days are those of a period, or fixed: 'YYYY-MM-DD'. */
  period: Period | null
  first_day: string | null
  last_day: string | null
  shows_amounts: boolean
  for_all: boolean
  /** How often it is sent by mail; null is never. */
  mailed: 'day' | 'week' | 'month' | null
  team_ids: string[]
  member_ids: string[]
  /** What the maker held when they saved it. */
  rights: string[]
  /** Whether it is for whoever asks, besides its maker. */
  is_shared: boolean
  /** Whether there is a link to it; whether anybody sees it by that now, and until when that does; null is for good. */
  has_link: boolean
  is_public: boolean
  link_expires_at: Date | null
  can_edit: boolean
  can_publish: boolean
  can_revoke: boolean
}

const columns = (db: Database, actor: Member) => ({
  ...Object.fromEntries(STORED.map(name => [name, `s.${name}`])),
  maker: shownName,
  is_shared: isShared(actor),
  has_link: db.raw('l.report_id is not null'),
  is_public: db.raw('l.report_id is not null and coalesce(l.expires_at > now(), true)'),
  link_expires_at: 'l.expires_at',
  can_edit: savedReportsFor('edit', actor),
  can_publish: savedReportsFor('publish', actor),
  can_revoke: savedReportsFor('revoke', actor),
  team_ids: db.raw(`array(select st.team_id::text from saved_report_teams as st
                           where st.workspace_id = s.workspace_id and st.report_id = s.id)`),
  member_ids: db.raw(`array(select sm.member_id::text
                              from saved_report_members as sm
                              join members as m on m.workspace_id = sm.workspace_id and m.id = sm.member_id
                             where sm.workspace_id = s.workspace_id and sm.report_id = s.id and m.state <> 'removed')`),
})

/** What the table itself holds of a report. */
export const STORED = [
  'id',
  'workspace_id',
  'member_id',
  'name',
  'kind',
  'query',
  'period',
  'first_day',
  'last_day',
  'shows_amounts',
  'for_all',
  'mailed',
  'rights',
] as const

const withMaker = (db: Database, actor: Member) =>
  db('saved_reports as s')
    .join('members as maker', { 'maker.workspace_id': 's.workspace_id', 'maker.id': 's.member_id' })
    .join('users as u', 'u.id', 'maker.user_id')
    .leftJoin('saved_report_links as l', { 'l.workspace_id': 's.workspace_id', 'l.report_id': 's.id' })
    .where(savedReportsFor('view', actor))

/** A page of the saved reports within sight that a filter leaves, by name, and how many they are on all pages. */
export async function listPage(
  db: Database,
  actor: Member,
  filter: ListFilter,
): Promise<Page<SavedReport> & { count: number }> {
  const matching = withMaker(db, actor)
    .where(filter.state === 'mine' ? savedReportsFor('edit', actor) : always)
    .where(filter.state === 'public' ? sql`l.report_id is not null` : always)
    .where(filter.q ? sql`strpos(lower(s.name), lower(${filter.q})) > 0` : always)
  const { count } = await matching.clone().first(sql`count(*)::integer as count`)
  const rows = await pageByName(matching, sql`s`, filter).select(columns(db, actor))
  return { ...asPage<SavedReport>(rows, filter), count }
}

/** One saved report within sight. */
export const findReport = (db: Database, actor: Member, id: string): Promise<SavedReport | undefined> =>
  withMaker(db, actor).where({ 's.id': id }).first(columns(db, actor))

/**
 * Saves a report; the same form posted twice saves one. Returns its id, or undefined where somebody or a team for whom it
 * is isn't there.
 */
export const create = (db: Database, actor: Member, values: NewReport): Promise<string | undefined> =>
  db.transaction(async trx => {
    if (!(await areThere(trx, actor, values))) return undefined
    const { workspace_id, id: member_id } = actor
    const form_hash = formHash(values)
    const query = JSON.stringify(meaningOf(values.kind, actor, values.query))
    const [made] = await trx('saved_reports')
      .insert({ workspace_id, member_id, kind: values.kind, query, form_hash, ...rowOf(actor, values) })
      .onConflict(['workspace_id', 'member_id', 'form_hash'])
      .ignore()
      .returning('id')
    if (!made) return (await trx('saved_reports').where({ workspace_id, member_id, form_hash }).first('id')).id
    await address(trx, actor, made.id, values)
    return made.id
  })

/** Changes what a saved report is called, which days it shows and to whom. False where one of those isn't there. */
export const change = (db: Database, actor: Member, id: string, values: ReportValues): Promise<boolean> =>
  db.transaction(async trx => {
    if (!(await areThere(trx, actor, values))) return false
    await trx('saved_reports as s')
      .where(savedReportsFor('edit', actor))
      .where({ 's.id': id })
      .update({ ...rowOf(actor, values), mailed_since: sinceWhen(values), changed_at: trx.fn.now() })
    await address(trx, actor, id, values)
    return true
  })

export const remove = (db: Database, actor: Member, id: string) =>
  db('saved_reports as s').where(savedReportsFor('edit', actor)).where({ 's.id': id }).del()

/** The makers of these reports who are still active, with their present rights, by their ids. */
export async function findMakers(
  db: Database,
  reports: Pick<SavedReport, 'workspace_id' | 'member_id'>[],
): Promise<Map<string, Member>> {
  const [first] = reports
  if (!first) return new Map()
  const ids = [...new Set(reports.map(report => report.member_id))]
  return new Map((await members.listActive(db, first.workspace_id, ids)).map(member => [member.id, member]))
}

const rowOf = (actor: Member, { name, period, first_day, last_day, shows_amounts, for_all, mailed }: ReportValues) => ({
  name,
  period,
  first_day,
  last_day,
  shows_amounts,
  for_all,
  mailed,
  mailed_since: mailed && sql`now()`,
  rights: rightsOf(actor, shows_amounts),
})

/** Whoever changes something else of a report at seven still has it sent at seven. */
const sinceWhen = ({ mailed }: ReportValues) =>
  mailed && sql`case when s.mailed = ${mailed} then s.mailed_since else now() end`

type Audience = Pick<ReportValues, 'team' | 'member'>

/** Whether all these teams and people are there; they are until the transaction ends. */
async function areThere(trx: Database, actor: Member, { team, member }: Audience): Promise<boolean> {
  const found = await trx('teams as t')
    .where(teamsFor('view', actor))
    .whereIn('t.id', team)
    .forKeyShare()
    .select('t.id')
  return found.length === new Set(team).size && members.lockMembers(trx, actor, member)
}

/** Says who sees a report besides its maker. */
async function address(trx: Database, { workspace_id }: Member, report_id: string, { team, member }: Audience) {
  await trx('saved_report_teams').where({ workspace_id, report_id }).del()
  await trx('saved_report_members').where({ workspace_id, report_id }).del()
  const teams = [...new Set(team)].map(team_id => ({ workspace_id, report_id, team_id }))
  const people = [...new Set(member)].map(member_id => ({ workspace_id, report_id, member_id }))
  if (teams.length > 0) await trx('saved_report_teams').insert(teams)
  if (people.length > 0) await trx('saved_report_members').insert(people)
}
