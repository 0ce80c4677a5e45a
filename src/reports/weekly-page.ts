import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { anyRate } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import { datesFor } from '../tracker/dates.js'
import { weekOf } from '../tracker/week.js'
import { type Cell, CSV_START, csvLine } from '../web/csv.js'
import { hms } from '../web/format.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { writeReport } from './detailed-form.js'
import { amountsIn, tooManyGroups } from './files.js'
import { detailsOf } from './links.js'
import { loadBar } from './page.js'
import { moneyIn, presentTotals, type Totals } from './totals.js'
import { findWeek, type Week } from './weekly.js'
import { readWeekly, type Weekly, writeWeekly } from './weekly-form.js'
import { GROUP_LABELS, groupWords } from './words.js'

/** Renders the weekly report. */
export async function showWeekly(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const report = readOwn(member, req.query)
  const own = writeWeekly(report)
  const link = (change: Partial<Weekly>) =>
    `?${new URLSearchParams([...writeReport(report), ...writeWeekly({ ...report, ...change })])}`
  render(req, res, 'reports/weekly', {
    page: 'reports',
    kind: 'weekly',
    ...(await loadBar(db, member, report, own)),
    ...present(member, report, await findWeek(db, member, report), res.locals.duration),
    by: report.by,
    show: report.show,
    ways: {
      project: link({ by: 'project' }),
      member: link({ by: 'member' }),
      time: link({ show: 'time' }),
      money: anyRate(member) ? link({ show: 'money' }) : undefined,
    },
    here: link({}),
  })
}

/** The weekly report as lines of CSV: a line for each row of the page, the days in ISO 8601. */
export async function weeklyLines(db: Database, member: Member, query: object): Promise<string[]> {
  const report = readOwn(member, query)
  const week = await findWeek(db, member, report)
  if (week.is_cut) throw tooManyGroups()
  const amount = amountsIn(member)
  const write = (sums: Totals | undefined): Cell => {
    if (!sums) return null
    return report.show === 'time' ? hms(sums.seconds) : isHidden(sums) ? null : amount(sums.amount_cents)
  }
  const unit = report.show === 'time' ? 'h' : member.currency
  return [
    CSV_START + csvLine([GROUP_LABELS[report.by], ...week.days, `Total (${unit})`]),
    ...week.lines.map(({ name, days, total }) => csvLine([name?.name ?? null, ...[...days, total].map(write)])),
  ]
}

/** Money is for whoever sees rates at all; others are shown the time. */
function readOwn(member: Member, query: object): Weekly {
  const report = readWeekly(member, query)
  return anyRate(member) ? report : { ...report, show: 'time' }
}

const isHidden = ({ seen_count, hidden_count }: Totals) => seen_count === 0 && hidden_count > 0

function present(member: Member, report: Weekly, week: Week, duration: (seconds: number) => string) {
  const { range, by, show } = report
  const dates = datesFor(member, weekOf(member).today)
  const money = moneyFor(member)
  const words = groupWords(member)
  const write = (sums: Totals | undefined) => {
    if (!sums) return undefined
    return show === 'time' ? duration(sums.seconds) : isHidden(sums) ? '–' : money.show(sums.amount_cents)
  }
  return {
    totals: presentTotals(member, week.all, money),
    count: week.all.entry_count,
    is_cut: week.is_cut,
    sees_money: moneyIn(member, week.all).shown,
    label: GROUP_LABELS[by],
    days: week.days.map(day => ({
      weekday: dates.weekday(day),
      number: Number(day.slice(-2)),
      date: dates.longDate(day),
    })),
    rows: week.lines.map(({ key, name, days, total }) => ({
      name: words(by, name),
      note: name?.note,
      colour: name?.colour,
      details: detailsOf({ range, filter: report.filter }, [by], [key]),
      cells: days.map(write),
      total: write(total),
    })),
    sums: week.totals.map(write),
    all: write(week.all),
  }
}
