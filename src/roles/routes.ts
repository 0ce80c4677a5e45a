import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmed, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { CellForm, FilterForm, RoleForm } from './form.js'
import { changesOf, copyable, presentCell, presentMatrix, queryOf } from './matrix.js'
import { mayCopy, mayDelete, mayReset, mayShapeRoles, mayToggle } from './policy.js'
import type { Role } from './queries.js'
import * as roles from './queries.js'

const BEYOND = 'That role grants more than you hold yourself. Ask somebody who is in Admins.'

/**
 * Who may do what: the table of permissions and roles. All of it asks for a password that was typed lately, looking too,
 * so that no press on a label is lost to the question.
 */
export function roleRoutes(db: Database) {
  const router = Router()

  const pathOf = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/roles`

  async function showNew(req: Request, res: Response, form: object = {}) {
    const actor = shaper(currentMember(res))
    render(req, res, 'roles/new', {
      page: 'roles',
      copyable: copyable(actor, await roles.listRoles(db, actor)),
      ...form,
    })
  }

  async function showCell(req: Request, res: Response, { id, permission }: { id: string; permission: Cell }) {
    const { user_id, workspace_id, strength } = currentMember(res)
    const actor = await members.findMember(db, user_id, workspace_id, strength) // what they hold may have changed
    if (!actor) throw notFound()
    const role = findIn(await roles.listRoles(db, actor), id)
    render(req, res, 'roles/cell', { cell: presentCell(actor, role, permission) })
  }

  router.get('/roles', confirmed, async (req, res) => {
    const actor = shaper(currentMember(res))
    const matrix = presentMatrix(actor, await roles.listRoles(db, actor), FilterForm.parse(req.query))
    render(req, res, 'roles/index', { page: 'roles', ...matrix, copyable: copyable(actor, matrix.roles) })
  })

  router.get('/roles/new', confirmed, (req, res) => showNew(req, res))

  router.post('/roles', confirmed, async (req, res) => {
    shaper(currentMember(res))
    const form = parse(RoleForm, req.body)
    if (!form.ok) return showNew(req, res.status(422), form)

    const { name, copied_role } = form.value
    const made = await roles.whileHeld(db, currentMember(res), [], (trx, member, all) => {
      const actor = shaper(member)
      const model = copied_role ? findIn(all, copied_role) : undefined
      if (model && !mayCopy(actor, model)) throw forbidden(BEYOND)
      return roles.create(trx, actor, name, model?.permissions ?? [])
    })
    if (!made) {
      const taken = refuse(req.body, { name: 'That name is taken in this workspace. Choose another.' })
      return showNew(req, res.status(422), taken)
    }
    flash(res, 'good', `${name} is there. Press its labels to say what it lets people do.`)
    await answer(req, res, pathOf(res))
  })

  router.post('/roles/:role/cells', confirmed, async (req, res) => {
    shaper(currentMember(res))
    const id = String(req.params.role)
    const form = parse(CellForm, req.body)
    if (!form.ok) throw notFound()

    const { permission, allowed } = form.value
    const role = await roles.whileHeld(db, currentMember(res), [], async (trx, member, all) => {
      const actor = shaper(member)
      const found = findIn(all, id)
      if (!mayToggle(actor, found.name, permission)) throw forbidden()
      await roles.toggle(trx, actor, found, permission, allowed)
      return found
    })
    flash(res, 'good', `${role.name}: ${permission} is now ${allowed ? 'Yes' : 'No'}.`)
    const path = `${pathOf(res)}${queryOf(FilterForm.parse(req.query))}#${permission}`
    await answer(req, res, path, () => showCell(req, res, { id, permission }))
  })

  router.get('/roles/:role/reset', confirmed, async (req, res) => {
    const actor = shaper(currentMember(res))
    const role = findIn(await roles.listRoles(db, actor), String(req.params.role))
    if (!mayReset(actor, role)) throw forbidden(BEYOND)
    render(req, res, 'roles/reset', { page: 'roles', role, changes: changesOf(role) })
  })

  router.post('/roles/:role/reset', confirmed, async (req, res) => {
    const role = await roles.whileHeld(db, currentMember(res), [], async (trx, member, all) => {
      const actor = shaper(member)
      const found = findIn(all, String(req.params.role))
      if (!mayReset(actor, found)) throw forbidden(BEYOND)
      await roles.reset(trx, actor, found)
      return found
    })
    flash(res, 'good', role.built_in ? `${role.name} has its defaults again.` : `${role.name} grants nothing now.`)
    await answer(req, res, pathOf(res))
  })

  router.get('/roles/:role/delete', confirmed, async (req, res) => {
    const actor = shaper(currentMember(res))
    const role = findIn(await roles.listRoles(db, actor), String(req.params.role))
    if (!mayDelete(actor, role)) throw forbidden(whyKept(role))
    render(req, res, 'roles/delete', { page: 'roles', role })
  })

  router.post('/roles/:role/delete', confirmed, async (req, res) => {
    const role = await roles.whileHeld(db, currentMember(res), [], async (trx, member, all) => {
      const actor = shaper(member)
      const found = findIn(all, String(req.params.role))
      if (!mayDelete(actor, found)) throw forbidden(whyKept(found))
      await roles.remove(trx, actor, found)
      return found
    })
    flash(res, 'good', `${role.name} is deleted.`)
    await answer(req, res, pathOf(res))
  })

  return router
}

type Cell = Parameters<typeof presentCell>[2]

/** Whoever may shape roles, or the answer that they may not. */
function shaper(member: Member | undefined): Member {
  if (!member || !mayShapeRoles(member)) throw forbidden()
  return member
}

function findIn(all: Role[], id: string): Role {
  const role = all.find(each => each.id === id)
  if (!role) throw notFound()
  return role
}

const whyKept = (role: Role) => (role.built_in ? 'The built-in roles can’t be deleted.' : BEYOND)
