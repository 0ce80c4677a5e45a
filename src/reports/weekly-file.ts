import type { Database } from '../database/connection.js'
import type { Cell, Column, Table } from '../exports/table.js'
import type { Member } from '../members/queries.js'
import { datesFor } from '../tracker/dates.js'
import { weekOf } from '../tracker/week.js'
import { headOf, tooManyGroups } from './files.js'
import { isHidden, type Totals } from './totals.js'
import { findWeek } from './weekly.js'
import type { Weekly } from './weekly-form.js'
import { GROUP_LABELS, groupWords, nameOf } from './words.js'

/** The weekly report: a row for each of the page, and a column for each day. */
export async function weeklyTable(db: Database, member: Member, report: Weekly): Promise<Table> {
  const week = await findWeek(db, member, report)
  if (week.is_cut) throw tooManyGroups()
  const isTime = report.show === 'time'
  const kind = isTime ? 'duration' : 'money'
  const cellOf = (sums: Totals | undefined): Cell => {
    if (!sums) return null
    return isTime ? sums.seconds : isHidden(sums) ? null : sums.amount_cents
  }
  const words = groupWords(member)
  const dates = datesFor(member, weekOf(member).today)
  return {
    ...headOf('weekly', member, report.range),
    columns: [
      { label: GROUP_LABELS[report.by], kind: 'text', width: 30, write: cell => words(report.by, nameOf(cell)) },
      ...week.days.map(
        (day): Column => ({ label: day, kind, heading: `${dates.weekday(day)}\u00a0${Number(day.slice(-2))}` }),
      ),
      { label: `Total (${isTime ? 'h' : member.currency})`, kind },
    ],
    foot: ['Total', ...[...week.totals, week.all].map(cellOf)],
    parts: [week.lines.map(({ name, days, total }) => [name?.name ?? null, ...[...days, total].map(cellOf)])],
  }
}
