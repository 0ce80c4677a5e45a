import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { ADMINS_ROLE, mayGrant, mayRevoke } from '../roles/policy.js'
import * as roles from '../roles/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { notFound } from '../web/problem.js'
import { confirmed, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { actOn } from './act.js'
import { RoleForm } from './form.js'
import { findShown, showPerson } from './page.js'
import { shortRole } from './present.js'
import type { HeldMember } from './queries.js'

/** The roles of one member: giving and taking them is assigning roles, so it asks who it is (step-up). */
export function memberRoleRoutes(db: Database) {
  const router = Router()

  const findRole = async (res: Response, id: string) => {
    const role = (await roles.listRoles(db, currentMember(res))).find(each => each.id === id)
    if (!role) throw notFound()
    return role
  }

  /** Whoever changed their own roles gets a page that knows it. */
  const goOn = (req: Request, res: Response, { workspace_id, id }: HeldMember) =>
    answer(
      req,
      res,
      `/workspaces/${workspace_id}/members/${id}`,
      id === currentMember(res).id ? undefined : () => showPerson(db, req, res),
    )

  router.post('/:member/roles', confirmed, async (req, res) => {
    await findShown(db, req, res)
    const form = parse(RoleForm, req.body)
    if (!form.ok) return showPerson(db, req, res.status(422), form)

    const role = await findRole(res, form.value.role)
    const target = await actOn(
      db,
      req,
      res,
      (actor, _held, all) => all.some(each => each.id === role.id && mayGrant(actor, each)),
      (trx, held) => (held.roles.includes(role.name) ? Promise.resolve() : roles.grant(trx, held, held.id, role.id)),
    )
    flash(
      res,
      'good',
      `${target.name} ${role.name === ADMINS_ROLE ? 'is an Admin' : `holds ${shortRole(role.name)}`} now.`,
    )
    await goOn(req, res, target)
  })

  router.post('/:member/roles/:role/delete', confirmed, async (req, res) => {
    await findShown(db, req, res)
    const role = await findRole(res, String(req.params.role))
    const target = await actOn(
      db,
      req,
      res,
      (actor, held, all) => all.some(each => each.id === role.id && mayRevoke(actor, held, each)),
      (trx, held) => roles.revoke(trx, held, held.id, role.id),
    )
    const lost = role.name === ADMINS_ROLE ? 'is no Admin any more' : `no longer holds ${shortRole(role.name)}`
    flash(res, 'good', `${target.name} ${lost}.`)
    await goOn(req, res, target)
  })

  return router
}
