import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { byPerson } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount, enteredBy } from '../web/login.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmed, Router } from '../web/router.js'
import { countContents, handOver, leave, listHeirs, remove } from './ending.js'
import { HandOverForm, TypedNameForm } from './form.js'
import { currentMember } from './frame.js'
import { endsByLeaving, mayDelete, mayHandOver } from './policy.js'

const ownerOnly = () => forbidden('Only the owner of the workspace can do this.')

const heirsFor = (res: Response) => (enteredBy(res) ? 'members' : 'admins')

/** Leaving a workspace, handing it over, deleting it: what can't be undone, so it is asked for twice. */
export function ownerRoutes(db: Database) {
  const router = Router()

  async function showEnd(req: Request, res: Response, way: 'leave' | 'delete', form: object = {}) {
    const contents = await countContents(db, currentMember(res))
    render(req, res, 'workspaces/delete', { way, contents, ...form })
  }

  async function showOwner(req: Request, res: Response, form: object = {}) {
    const reach = heirsFor(res)
    render(req, res, 'workspaces/owner', { reach, heirs: await listHeirs(db, currentMember(res), reach), ...form })
  }

  async function end(req: Request, res: Response, way: 'leave' | 'delete') {
    const member = currentMember(res)
    const form = parse(TypedNameForm(member.workspace_name), req.body)
    if (!form.ok) return showEnd(req, res.status(422), way, form)
    const removed = await db.transaction(async trx => {
      if (!(await remove(trx, member))) return false
      const { workspace_id, workspace_name: subject } = member
      await audit.record(trx, { kind: 'workspace_deleted', ...byPerson(req, res), subject, workspace_id })
      return true
    })
    if (!removed) throw ownerOnly()

    flash(res, 'good', `${member.workspace_name} is deleted.`)
    await answer(req, res, '/')
  }

  router.get('/leave', confirmed, async (req, res) => {
    if (endsByLeaving(currentMember(res))) return showEnd(req, res, 'leave')
    render(req, res, 'workspaces/leave')
  })

  router.post('/leave', confirmed, async (req, res) => {
    const member = currentMember(res)
    if (endsByLeaving(member)) return end(req, res, 'leave')
    if (!(await leave(db, member))) throw forbidden('You own this workspace now. Hand it over before you leave.')

    flash(res, 'good', `You have left ${member.workspace_name}.`)
    await answer(req, res, '/')
  })

  router.get('/delete', confirmed, async (req, res) => {
    if (!mayDelete(currentMember(res))) throw ownerOnly()
    await showEnd(req, res, 'delete')
  })

  router.post('/delete', confirmed, async (req, res) => {
    if (!mayDelete(currentMember(res))) throw ownerOnly()
    await end(req, res, 'delete')
  })

  router.get('/owner', confirmed, async (req, res) => {
    if (!mayHandOver(currentMember(res))) throw ownerOnly()
    await showOwner(req, res)
  })

  router.post('/owner', confirmed, async (req, res) => {
    const member = currentMember(res)
    if (!mayHandOver(member)) throw ownerOnly()
    const form = parse(HandOverForm(member.workspace_name), req.body)
    if (!form.ok) return showOwner(req, res.status(422), form)
    const heir = await db.transaction(async trx => {
      const found = await handOver(trx, member, form.value.member_id, heirsFor(res))
      const { workspace_id, workspace_name: subject } = member
      const details = { old: currentAccount(res).username, new: found?.username ?? '' }
      const event = { kind: 'workspace_owner_changed', ...byPerson(req, res), subject, workspace_id, details } as const
      if (found) await audit.record(trx, event)
      return found
    })
    if (!heir) {
      const gone = {
        member_id: `They are no active member${enteredBy(res) ? '' : ' of Admins'} now. Choose somebody else.`,
      }
      return showOwner(req, res.status(422), refuse(req.body, gone))
    }

    flash(res, 'good', `${member.workspace_name} has a new owner. You are still in Admins.`)
    await answer(req, res, `/workspaces/${member.workspace_id}/settings`)
  })

  return router
}
