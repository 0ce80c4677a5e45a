import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { anyRate } from '../entries/policy.js'
import { maySeeMembers } from '../members/policy.js'
import { PeopleSearch } from '../reminders/form.js'
import * as people from '../reminders/people.js'
import { TABS } from '../reports/page.js'
import { mayExport } from '../reports/policy.js'
import type { Form } from '../web/forms.js'
import { countInWords, linksAround } from '../web/paging.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { evaluate, eyesOf } from './evaluate.js'
import { Asked, Draft, ListFilter } from './form.js'
import { writeMeaning } from './meaning.js'
import { mayMail, mayShare } from './policy.js'
import { presentDraft, presentFields, presentPeriods, presentReport } from './present.js'
import * as savedReports from './queries.js'

/** The list of the saved reports that somebody sees, each with what became of it. */
export async function showList(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const filter = ListFilter.parse(req.query)
  const { count, ...page } = await savedReports.listPage(db, member, filter)
  const makers = await savedReports.findMakers(db, page.rows)
  render(req, res, 'saved-reports/index', {
    page: 'reports',
    kind: 'saved',
    tabs: TABS,
    filter,
    reports: page.rows.map(row => presentReport(member, row, makers.get(row.member_id))),
    counted: countInWords(count, member.locale),
    links: linksAround(page, { q: filter.q, state: filter.state === 'all' ? '' : filter.state }),
  })
}

/** The page of a saved report: what its maker may see of it now, or why it shows nothing any more. */
export async function showReport(db: Database, req: Request, res: Response, report: savedReports.SavedReport) {
  const member = currentMember(res)
  const maker = (await savedReports.findMakers(db, [report])).get(report.member_id)
  const saved = presentReport(member, report, maker)
  const locals = { page: 'reports', report: saved, can_export: mayExport(member) }
  if (!maker || saved.ended) return render(req, res, 'saved-reports/show', locals)

  const { duration, brief_duration } = res.locals
  const eyes = eyesOf(maker, report, member)
  const shown = await evaluate(db, eyes, report, Asked.parse(req.query), { duration, brief_duration })
  const own = saved.can_edit ? writeMeaning(report.query, shown.range) : undefined
  render(req, res, 'saved-reports/show', { ...locals, ...shown, own })
}

/** The form of a report that is saved or edited; what was posted or looked for stands there as it was typed. */
export async function showForm(
  db: Database,
  req: Request,
  res: Response,
  report?: savedReports.SavedReport,
  refused?: Form<never> & { ok: false },
) {
  const member = currentMember(res)
  const isLooking = PeopleSearch.parse(req.query).found && !refused
  const begun = report ? presentFields(member, report) : presentDraft(member, Draft.parse(req.query))
  const values = refused?.values ?? (isLooking ? req.query : begun)
  const { kind } = report ?? Draft.parse(values)
  const search = PeopleSearch.parse(values)
  const sharing = mayShare(member)
  const candidates = sharing && maySeeMembers(member) ? await people.listPeople(db, member, search) : []
  render(req, res, 'saved-reports/form', {
    page: 'reports',
    report,
    values,
    errors: refused?.errors ?? {},
    periods: presentPeriods(member, kind, report?.period),
    sees_rates: anyRate(member),
    may_share: sharing,
    may_mail: mayMail(member),
    q: search.q,
    teams: sharing ? await people.listTeams(db, member, search) : [],
    people: candidates,
    sees_people: sharing && maySeeMembers(member),
    found_count: candidates[0]?.found_count ?? 0,
  })
}
