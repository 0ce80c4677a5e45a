import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { anyRate } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { moneyFor } from '../rates/present.js'
import { datesFor } from '../tracker/dates.js'
import { weekOf } from '../tracker/week.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { readFind } from './choices.js'
import { writeReport } from './detailed-form.js'
import { detailsOf } from './links.js'
import { loadBar } from './page.js'
import { isWeek } from './range.js'
import { isHidden, moneyIn, presentTotals, type Totals } from './totals.js'
import { findWeek, type Week } from './weekly.js'
import { readWeekly, type Weekly, writeWeekly } from './weekly-form.js'
import { GROUP_LABELS, groupWords } from './words.js'

/** Renders the weekly report. */
export async function showWeekly(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const report = readWeekly(member, req.query)
  const own = writeWeekly(report)
  const link = (change: Partial<Weekly>) =>
    `?${new URLSearchParams([...writeReport(report), ...writeWeekly({ ...report, ...change })])}`
  const bar = await loadBar(db, member, report, own, readFind(req.query))
  render(req, res, 'reports/weekly', {
    page: 'reports',
    kind: 'weekly',
    ...bar,
    range: { ...bar.range, presets: bar.range.presets.filter(isWeek) },
    ...presentWeek(member, report, await findWeek(db, member, report), res.locals.duration),
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

/** What the page shows of a week: a line for each project or member, and the sums. */
export function presentWeek(member: Member, report: Weekly, week: Week, duration: (seconds: number) => string) {
  const { by, show } = report
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
      details: detailsOf(report, [by], [key]),
      cells: days.map(write),
      total: write(total),
    })),
    sums: week.totals.map(write),
    all: write(week.all),
  }
}
