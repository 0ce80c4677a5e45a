import type { Member } from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import { type Dates, datesFor } from '../tracker/dates.js'
import { presentRows } from '../tracker/rows.js'
import { weekOf } from '../tracker/week.js'
import { countInWords, linksAround } from '../web/paging.js'
import { headOf } from '../web/sorting.js'
import type { DetailedPage } from './detailed.js'
import { type Detailed, firstOrder, SORTS, type Sort, writeDetailed, writeOrder, writeReport } from './detailed-form.js'
import { moneyIn, presentTotals } from './totals.js'

const LABELS: Record<Sort, string> = {
  date: 'Date',
  description: 'Description',
  project: 'Project',
  member: 'Member',
  duration: 'Duration',
  amount: 'Amount',
}

/** What the page shows of the detailed report, with addresses that keep what it is narrowed to and sorted by. */
export function presentDetailed(member: Member, report: Detailed, page: DetailedPage) {
  const dates = datesFor(member, weekOf(member).today)
  const money = moneyFor(member)
  const { shown } = moneyIn(member, page.totals)
  const narrowed = [...writeReport(report), ...writeOrder(report)]
  return {
    entries: presentEntries(member, page, dates, money.show),
    totals: presentTotals(member, page.totals, money),
    count: page.totals.entry_count,
    counted: countInWords(page.totals.entry_count, member.locale),
    sorts: SORTS.filter(sort => sort !== 'amount' || shown).map(sort => presentSort(report, sort)),
    links: linksAround(page, narrowed),
    here: writeDetailed(report),
    some_can_edit: page.rows.some(row => row.can_edit),
    some_can_delete: page.rows.some(row => row.can_delete),
  }
}

/** Rows as the tracker's are, and besides whose they are, of which day and what they earn. */
function presentEntries(member: Member, { rows }: DetailedPage, dates: Dates, show: (cents: number) => string) {
  const more = new Map(rows.map(row => [row.id, row]))
  const counted = rows.map(row => ({ ...row, seconds: row.counted_seconds }))
  return presentRows(counted, member.zone, dates).map(row => {
    const { member_name = '', amount_cents = null } = more.get(row.id) ?? {}
    return {
      ...row,
      overlaps: undefined, // others' entries at the same time are no mistake
      who: member_name,
      date: `${dates.weekday(row.day)} ${dates.date(row.day)}`,
      amount: amount_cents === null ? undefined : show(amount_cents),
    }
  })
}

/** The address that sorts by this, and how it is sorted now. */
function presentSort(report: Detailed, sort: Sort) {
  const { next, sorted } = headOf(sort, report, firstOrder)
  return {
    label: LABELS[sort],
    href: `?${new URLSearchParams([...writeReport(report), ...writeOrder({ sort, order: next })])}`,
    sorted,
  }
}
