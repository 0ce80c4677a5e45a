import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { maySeeMembers } from '../members/policy.js'
import { presentMemberRates } from '../rates/present.js'
import { maySeeTeams } from '../teams/policy.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { currentMember, showTimer } from '../workspaces/frame.js'
import { CandidateSearch } from './form.js'
import { currentProject } from './page.js'
import type { Project } from './queries.js'
import * as team from './team.js'

/** The tab Team: who is on a project, and who of them manages it. `form` is one that was refused. */
export async function showTeam(db: Database, req: Request, res: Response, form: object = {}) {
  const member = currentMember(res)
  const { q } = CandidateSearch.parse(req.query)
  const project = await currentProject(db, req, res)
  if (!project.can_view) throw forbidden()

  const members = await team.listMembers(db, member, project, q)
  const { teams, limiting, manager_count } = await team.findTeams(db, member, project)
  if (req.method === 'POST') await showTimer(db, res, member)
  render(req, res, 'projects/team', {
    page: 'projects',
    tab: 'team',
    project,
    q,
    members: members.map(each => ({
      ...each,
      is_me: each.id === member.id,
      is_last_manager: each.is_manager && each.state === 'active' && manager_count === 1,
    })),
    found_count: members[0]?.found_count ?? 0,
    teams,
    limiting,
    manager_count,
    member_rates: presentMemberRates(member, [...members, ...teams.flatMap(({ people }) => people)]),
    links_members: maySeeMembers(member),
    links_teams: maySeeTeams(member),
    ...form,
  })
}

/** The people and teams who could be put on a project. `form` is one that was refused. */
export async function showCandidates(db: Database, req: Request, res: Response, project: Project, form: object = {}) {
  const member = currentMember(res)
  const search = CandidateSearch.parse((req.method === 'POST' ? req.body : req.query) ?? {})
  const people = await team.listOthers(db, member, project.id, search)
  const teams = await team.listTeamCandidates(db, member, project.id, search)
  render(req, res, 'projects/add', {
    page: 'projects',
    project,
    q: search.q,
    people,
    found_count: people[0]?.found_count ?? 0,
    teams,
    as_managers: search.manager,
    ...form,
  })
}
