import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { maySeeMembers } from '../members/policy.js'
import * as roles from '../roles/queries.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { currentMember, showTimer } from '../workspaces/frame.js'
import { Search } from './form.js'
import { leadsInVain } from './leads.js'
import * as people from './people.js'
import * as teams from './queries.js'

/** The team in the address, where the member sees it, with what they may do to it. */
export async function currentTeam(db: Database, req: Request, res: Response): Promise<teams.FoundTeam> {
  const team = await teams.findTeam(db, currentMember(res), String(req.params.team))
  if (!team) throw notFound()
  return team
}

/** One team, with the people in it. */
export async function showTeam(db: Database, req: Request, res: Response) {
  const member = currentMember(res)
  const { q } = Search.parse(req.query)
  const team = await currentTeam(db, req, res)
  const members = await people.listMembers(db, member, team.id, q)
  const in_vain = members.some(each => each.is_lead) ? leadsInVain(members, await roles.listRoles(db, member)) : []

  if (req.method === 'POST') await showTimer(db, res, member)
  render(req, res, 'teams/show', {
    page: 'teams',
    team,
    q,
    members,
    found_count: members[0]?.found_count ?? 0,
    in_vain,
    links_members: maySeeMembers(member),
  })
}

/** The people who could be added to a team, or to Admins where none is given; `form` is one that was refused. */
export async function showCandidates(
  db: Database,
  req: Request,
  res: Response,
  group: { name: string; path: string; team?: teams.FoundTeam },
  form: object = {},
) {
  const search = Search.parse((req.method === 'POST' ? req.body : req.query) ?? {})
  const candidates = await people.listOthers(db, currentMember(res), group.team?.id, search)
  if (req.method === 'POST') await showTimer(db, res, currentMember(res))
  render(req, res, 'teams/add', {
    page: 'teams',
    group,
    q: search.q,
    candidates,
    found_count: candidates[0]?.found_count ?? 0,
    ...form,
  })
}
