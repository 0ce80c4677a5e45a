import type { Database } from '../database/connection.js'
import { takeRows } from '../exports/rows.js'
import type { Kind as CellKind, Printed, Table } from '../exports/table.js'
import type { Member } from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import { datesFor } from '../tracker/dates.js'
import { durations } from '../web/format.js'
import * as workspaces from '../workspaces/queries.js'
import { findChoices } from './choices.js'
import { hasSeveral } from './definitions.js'
import type { Kind } from './files.js'
import { filterWords } from './filter-words.js'
import { listGroups } from './groups.js'
import type { Range } from './range.js'
import { readSummary } from './summary-form.js'
import { drawPictures } from './summary-pictures.js'
import { READERS, TABLES } from './tables.js'
import { presentTotals } from './totals.js'

/** More make no paper that anybody reads. */
export const MOST_PRINTED = 3000
const MOST_LETTERS = 500_000

/** Where one writes on Letter, and not on A4. */
const LETTER = new Set(['US', 'CA', 'MX', 'PH', 'CO', 'VE', 'CL', 'CR', 'GT', 'PA', 'PR', 'DO', 'SV', 'NI'])

/** A report as a PDF is to show it; undefined where it is longer than one may be. */
export async function printedOf(db: Database, member: Member, kind: Kind, query: object): Promise<Printed | undefined> {
  const printed = await printTable(db, member, kind, query, await TABLES[kind](db, member, query))
  if (!printed) return undefined
  const { filter } = READERS[kind](member, query)
  const choices = await findChoices(db, member, filter, {})
  return { ...printed, ...(await headerOf(db, member)), filter: filterWords(filter, choices) }
}

/** Whose report it is. */
export async function headerOf(db: Database, { user_id, workspace_id, workspace_name }: Member) {
  const found = await workspaces.findLogo(db, user_id, workspace_id)
  return { workspace: workspace_name, logo: found?.logo }
}

/**
 * The table of a report as paper shows it, by itself: neither whose it is nor what it is narrowed to. Undefined where it
 * has more than `most` rows, or too much stands in them.
 */
export async function printTable(
  db: Database,
  member: Member,
  kind: Kind,
  query: object,
  { parts, ...table }: Table,
  most = MOST_PRINTED,
): Promise<Printed | undefined> {
  const rows = await takeRows(parts, most, MOST_LETTERS)
  if (!rows) return undefined

  const report = READERS[kind](member, query)
  const [all] = await listGroups(db, member, report, ['month'], 0)
  const totals = all && presentTotals(member, all, moneyFor(member))
  const duration = durations(member.duration_format, member.locale)
  const summary = kind === 'summary' ? readSummary(member, query) : undefined
  return {
    ...table,
    rows,
    range: inWords(member, report.range),
    filter: [],
    totals: totals
      ? [
          { label: 'Total', value: duration(totals.seconds) },
          { label: `Billable, ${totals.billable_percent} %`, value: duration(totals.billable_seconds) },
          ...(totals.amount ? [{ label: 'Amount', value: totals.amount }] : []),
        ]
      : [],
    notes: [
      ...(rows.length === 0 ? ['Nothing that you may see was tracked like this in these days.'] : []),
      ...(totals?.is_part ? ['The amount leaves out time whose rates are not for you to see.'] : []),
      ...(summary?.groups.some(hasSeveral)
        ? ['An entry with several tags or teams counts under each of them, and once in the total.']
        : []),
    ],
    paper: LETTER.has(new Intl.Locale(member.locale).maximize().region ?? '') ? 'LETTER' : 'A4',
    layout: summary ? 'portrait' : 'landscape',
    write: writerFor(member, duration),
    pictures:
      summary && rows.length > 0 ? { ...(await drawPictures(db, member, summary, duration)), duration } : undefined,
  }
}

/** A day of no year that anybody tracks in: paper is read in other years too, so it names the year. */
const NO_DAY = '0001-01-01'

function inWords(member: Member, { from, to }: Range): string {
  const dates = datesFor(member, NO_DAY)
  return from === to ? dates.longDate(from) : dates.range(from, to)
}

function writerFor(member: Member, duration: (seconds: number) => string): Printed['write'] {
  const money = moneyFor(member)
  const day = new Intl.DateTimeFormat(member.locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const { time } = datesFor(member, NO_DAY)
  return (kind: CellKind, cell: string | number) => {
    if (typeof cell === 'number') return kind === 'money' ? money.show(cell) : duration(cell)
    if (kind === 'date') return day.format(Date.parse(cell))
    const [hour = 0, minute = 0] = cell.split(':').map(Number)
    return time({ hour, minute })
  }
}
