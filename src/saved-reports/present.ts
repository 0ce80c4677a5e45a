import type { Member } from '../members/queries.js'
import type { Kind } from '../reports/files.js'
import { isWeek, presetsOf, type Range } from '../reports/range.js'
import { READERS } from '../reports/tables.js'
import { datesFor } from '../tracker/dates.js'
import { weekOf } from '../tracker/week.js'
import { parseQuery } from '../web/query-string.js'
import { PERIODS, type Period } from './form.js'
import { lastDay } from './link-form.js'
import { rightsOf, whyEnded } from './policy.js'
import type { SavedReport } from './queries.js'
import { isSent } from './sending.js'

const KIND_LABELS: Record<Kind, string> = { summary: 'Summary', detailed: 'Detailed', weekly: 'Weekly' }

/** A saved report as lists and its page name it, and what became of it: `maker` as they are now. */
export function presentReport(reader: Member, report: SavedReport, maker: Member | undefined) {
  const dates = datesFor(reader, weekOf(reader).today)
  const { id, name, member_id, for_all, team_ids, member_ids, period, first_day, last_day, can_edit } = report
  const isOwn = member_id === reader.id
  return {
    id,
    name,
    maker: isOwn ? undefined : report.maker,
    kind: KIND_LABELS[report.kind],
    days: first_day && last_day ? dates.range(first_day, last_day) : period && presetsOf(reader)[period].label,
    shows_amounts: report.shows_amounts,
    mailed: isSent(maker ?? reader, report) ? report.mailed : null,
    for_all,
    audience_count: team_ids.length + member_ids.length,
    is_public: report.is_public,
    public_until: report.link_expires_at && dates.longDate(lastDay(report.link_expires_at, reader.zone)),
    can_edit,
    can_publish: report.can_publish,
    can_revoke: report.can_revoke && report.has_link,
    ended: whyEnded(report, maker, reader),
    is_narrowed: maker !== undefined && hasNarrowed(report, maker),
  }
}

/** Whether the maker has lost some of what they held when they saved it. */
export function hasNarrowed({ rights, shows_amounts }: Pick<SavedReport, 'rights' | 'shows_amounts'>, maker: Member) {
  const held = new Set(rightsOf(maker, shows_amounts))
  return rights.some(right => !held.has(right))
}

/** The report that is about to be saved, as the form's fields. */
export function presentDraft(member: Member, { kind, query }: { kind: Kind; query: string }) {
  const { range } = READERS[kind](member, parseQuery(query))
  return { kind, query, name: '', period: periodOf(member, range) ?? 'fixed', ...range, who: 'me' }
}

const periodOf = (member: Member, { from, to }: Range) => {
  const presets = presetsOf(member)
  return PERIODS.find(period => presets[period].from === from && presets[period].to === to)
}

/** A saved report as the form's fields. */
export function presentFields(member: Member, report: SavedReport) {
  const { name, period, first_day, last_day, shows_amounts, for_all, team_ids, member_ids } = report
  const preset = presetsOf(member)[period ?? 'month']
  return {
    name,
    period: period ?? 'fixed',
    from: first_day ?? preset.from,
    to: last_day ?? preset.to,
    amounts: shows_amounts ? '1' : undefined,
    mailed: isSent(member, report) ? report.mailed : 'never',
    who: for_all ? 'all' : team_ids.length + member_ids.length > 0 ? 'some' : 'me',
    team: team_ids,
    member: member_ids,
  }
}

/** The periods that can be chosen, by their names: for a weekly report weeks alone, and what was kept of it before. */
export function presentPeriods(member: Member, kind: Kind, kept?: Period | null) {
  const presets = presetsOf(member)
  const offered = PERIODS.filter(period => kind !== 'weekly' || isWeek(presets[period]) || period === kept)
  return offered.map(period => ({ value: period, label: presets[period].label }))
}
