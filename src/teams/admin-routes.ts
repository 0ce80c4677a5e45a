import type { Response } from 'express'
import type { Database } from '../database/connection.js'
import { maySeeMembers } from '../members/policy.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmed, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as admins from './admins.js'
import { AddForm } from './form.js'
import { saysAdded } from './member-routes.js'
import { showCandidates } from './page.js'
import * as people from './people.js'
import { mayAddAdmins, maySeeAdmins, mayTakeOut } from './policy.js'

/** The built-in team Admins: it is the set of members who hold ROLE_SUPER_ADMIN, seen as a team (seed 001). */
export function adminRoutes(db: Database) {
  const router = Router()

  const path = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/teams/admins`
  const group = (res: Response) => ({ name: 'Admins', path: path(res) })

  router.get('/', async (req, res) => {
    const member = currentMember(res)
    if (!maySeeAdmins(member)) throw forbidden()

    const role = await admins.findAdminsRole(db, member)
    const list = await people.listAdmins(db, member)
    render(req, res, 'teams/admins', {
      page: 'teams',
      admins: list.map(each => ({
        ...each,
        is_me: each.id === member.id,
        can_take_out: mayTakeOut(member, each, role),
      })),
      can_add: mayAddAdmins(member, role),
      links_members: maySeeMembers(member),
    })
  })

  router.get('/members', confirmed, async (req, res) => {
    await mustAdd(res)
    await showCandidates(db, req, res, group(res))
  })

  router.post('/members', confirmed, async (req, res) => {
    await mustAdd(res)
    const form = parse(AddForm, req.body)
    if (!form.ok) return showCandidates(db, req, res.status(422), group(res), form)

    await admins.add(db, currentMember(res), form.value.member)
    flash(res, 'good', saysAdded(form.value.member.length))
    await answer(req, res, path(res))
  })

  router.get('/members/:member/delete', confirmed, async (req, res) => {
    const member = currentMember(res)
    const admin = (await people.listAdmins(db, member)).find(({ id }) => id === req.params.member)
    if (!admin || !maySeeAdmins(member)) throw notFound()
    if (!mayTakeOut(member, admin, await admins.findAdminsRole(db, member)))
      throw forbidden(admins.ONLY_OWNER_TAKES_OUT)
    render(req, res, 'teams/take-out', { page: 'teams', admin, is_me: admin.id === member.id })
  })

  router.post('/members/:member/delete', confirmed, async (req, res) => {
    const member = currentMember(res)
    const left = await admins.takeOut(db, member, String(req.params.member))
    const who = left.id === member.id ? 'You are' : `${left.name} is`
    flash(res, 'good', `${who} no longer in Admins.`)
    await answer(req, res, path(res))
  })

  async function mustAdd(res: Response) {
    const member = currentMember(res)
    if (!mayAddAdmins(member, await admins.findAdminsRole(db, member))) throw forbidden(admins.ONLY_ADMINS_ADD)
  }

  return router
}
