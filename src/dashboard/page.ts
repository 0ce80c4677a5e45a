import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayStart } from '../entries/policy.js'
import { maySeeMembers } from '../members/policy.js'
import { presentRange } from '../reports/range.js'
import { answer } from '../web/answer.js'
import { render } from '../web/render.js'
import { currentMember, showTimer } from '../workspaces/frame.js'
import { leadsFrom } from './links.js'
import { presentPeople } from './people.js'
import { maySeeTeam } from './policy.js'
import { presentTime } from './present.js'
import * as dashboard from './queries.js'
import { findSeen } from './seen.js'
import { listColleagues } from './team.js'
import { askedOf, viewOf, writeView } from './view.js'

const FIRST_ACTIVITIES = 10
const FIRST_PEOPLE = 50

/** One's own time: where it went in a range of days. */
export async function showOwn(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const view = viewOf(member, req.query)
  const seen = await findSeen(db, member, 'own') // before what it counts is read
  const tracked = await dashboard.findTime(db, member, view.range, 'own', view.by)
  const most = view.all ? dashboard.MOST_ACTIVITIES : FIRST_ACTIVITIES
  const activities = await dashboard.listActivities(db, member, view.range, most)
  const isCut = activities.length > most

  render(req, res, 'dashboard/index', {
    ...frameOf(req, res, 'own'),
    again: writeView(req.query, { seen }),
    time: presentTime(
      member,
      view,
      tracked,
      res.locals.brief_duration,
      leadsFrom(member, `${res.locals.base}`, 'own', req.query),
    ),
    activities: activities.slice(0, most),
    more: isCut && !view.all ? writeView(req.query, { all: '1' }) : undefined,
    is_cut: isCut && view.all,
    may_start: mayStart(member),
  })
}

/** Everybody's time as far as one may view it, and who does what now. */
export async function showTeam(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const asked = askedOf(req)
  const view = viewOf(member, asked)
  if (req.method === 'POST') await showTimer(db, res, member)
  const seen = await findSeen(db, member, 'team')
  const tracked = await dashboard.findTime(db, member, view.range, 'team', view.by)
  const shares = await dashboard.listShares(db, member, view.range)
  const colleagues = await listColleagues(db, member, view.range)
  const time = presentTime(
    member,
    view,
    tracked,
    res.locals.brief_duration,
    leadsFrom(member, `${res.locals.base}`, 'team', asked),
  )
  const people = presentPeople(member, view, colleagues, shares, tracked)
  // a forgotten timer is found however little its person has tracked
  const shown = people.filter(({ running }, at) => view.all || at < FIRST_PEOPLE || running?.is_long)

  render(req, res, 'dashboard/index', {
    ...frameOf(req, res, 'team'),
    again: writeView(asked, { seen }),
    time,
    people: shown,
    people_count: people.length,
    hidden_count: colleagues.length - people.length,
    more: people.length > shown.length ? writeView(asked, { all: '1' }) : undefined,
    orders: {
      now: view.sort,
      total: writeView(asked, { sort: undefined }),
      latest: writeView(asked, { sort: 'latest' }),
    },
    view: writeView(asked),
    may_see_members: maySeeMembers(member),
  })
}

/** Answers what was done on the team's dashboard: a browser goes on to where it was, htmx gets it as it is now. */
export async function backToTeam(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const path = `/workspaces/${member.workspace_id}/dashboard`
  if (!maySeeTeam(member)) return answer(req, res, path)
  await answer(req, res, `${path}/team${writeView(askedOf(req))}`, () => showTeam(db, req, res))
}

/** What every dashboard has above it: the range, what the colours say, and the ways to others. */
function frameOf(req: Request, res: Response, whose: dashboard.Whose) {
  const member = currentMember(res)
  const asked = askedOf(req)
  const { range, by } = viewOf(member, asked)
  const { presets, before, after, ...shown } = presentRange(member, range)
  const at = (days?: { from: string; to: string }) => days && writeView(asked, { from: days.from, to: days.to })
  return {
    page: 'dashboard',
    whose,
    same: writeView(asked, { sort: undefined, all: undefined }),
    may_see_team: maySeeTeam(member),
    range: {
      ...shown,
      before: at(before),
      after: at(after),
      presets: presets.map(preset => ({ ...preset, query: at(preset) })),
    },
    by,
    ways: [
      { label: 'By project', query: writeView(asked, { by: undefined }), is_current: by === 'project' },
      { label: 'By billability', query: writeView(asked, { by: 'billable' }), is_current: by === 'billable' },
    ],
  }
}
