import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import type { Kind } from '../reports/files.js'
import { type GroupSums, listGroups } from '../reports/groups.js'
import { mayReport } from '../reports/policy.js'
import { type Group, readSummary } from '../reports/summary-form.js'
import { READERS } from '../reports/tables.js'
import { presentTotals } from '../reports/totals.js'
import { treeOf } from '../reports/tree.js'
import { readWeekly } from '../reports/weekly-form.js'
import { groupWords } from '../reports/words.js'
import { datesFor } from '../tracker/dates.js'
import { weekOf } from '../tracker/week.js'
import { hm } from '../web/format.js'
import { eyesOf, queryFor } from './evaluate.js'
import { mayMail, whyEnded } from './policy.js'
import * as savedReports from './queries.js'

/** So many groups are told; the page has them all. */
const MOST_TOLD = 10

/**
 * What the mail of a saved report says to a member, as it is when the mail is written. Undefined where they don't see it
 * any more, or whoever saved it may not have it sent: then there is no mail.
 */
export async function writeLetter(
  db: Database,
  { workspace_id = '', report_id = '', member_id = '' }: Record<string, string>,
): Promise<Record<string, string> | undefined> {
  const [reader] = await members.listActive(db, workspace_id, [member_id])
  const report = reader && mayReport(reader) ? await savedReports.findReport(db, reader, report_id) : undefined
  const maker = report && (await savedReports.findMakers(db, [report])).get(report.member_id)
  if (!reader || !report || !maker || !mayMail(maker) || whyEnded(report, maker, reader)) return undefined

  const eyes = eyesOf(maker, report, reader)
  const query = queryFor(eyes, report, {})
  const shown = READERS[report.kind](eyes, query)
  const group = groupOf(eyes, report.kind, query)
  const [all, ...rows] = (await listGroups(db, eyes, shown, [group], MOST_TOLD)) as [GroupSums, ...GroupSums[]]
  const words = groupWords(eyes)
  const { range } = shown
  const dates = datesFor(eyes, weekOf(eyes).today)
  const { amount } = presentTotals(eyes, all, moneyFor(eyes))
  const more = rows.length > MOST_TOLD ? '\n… and others' : ''
  const told = treeOf(rows.slice(0, MOST_TOLD), { groups: [group], sort: undefined }, eyes.locale)
  return {
    report: report.name,
    period: range.from === range.to ? dates.longDate(range.from) : dates.range(range.from, range.to),
    total: [`${hm(all.seconds)} hours`, amount].filter(Boolean).join(', '),
    groups:
      told.map(({ name, sums }) => `${words(group, name)}: ${hm(sums.seconds)}`).join('\n') + more ||
      'Nothing was tracked.',
  }
}

/** By what the hours are told: as the report does at first, else by project. */
function groupOf(eyes: Member, kind: Kind, query: object): Group {
  if (kind === 'weekly') return readWeekly(eyes, query).by
  if (kind === 'summary') return readSummary(eyes, query).groups[0] ?? 'project'
  return 'project'
}
