import type { Request, RequestHandler, Response } from 'express'
import type { Database } from '../database/connection.js'
import * as members from '../members/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { InviteForm, reasonFor } from './form.js'
import { mayInvite } from './policy.js'
import { presentPending } from './present.js'
import * as invitations from './queries.js'
import { invite, type Resent, resend } from './sending.js'

const mayEnter: RequestHandler = (_req, res, next) => next(mayInvite(currentMember(res)) ? undefined : forbidden())

/** Inviting people to a workspace, and the invitations that nobody has accepted yet. */
export function invitationRoutes(db: Database) {
  const router = Router()

  async function show(req: Request, res: Response, form: object = {}) {
    const actor = currentMember(res)
    const pending = await invitations.listPending(db, actor)
    const active = await members.listActive(db, actor.workspace_id, inviterIds(pending))
    render(req, res, 'invitations/index', {
      page: 'members',
      pending: presentPending(actor, pending, active.filter(mayInvite)),
      ...form,
    })
  }

  const goOn = (req: Request, res: Response) =>
    answer(req, res, `/workspaces/${currentMember(res).workspace_id}/invitations`, () => show(req, res))

  router.get('/', mayEnter, (req, res) => show(req, res))

  router.post('/', mayEnter, async (req, res) => {
    const form = parse(InviteForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const { addresses } = form.value
    const obstacles = await invite(db, currentMember(res), addresses)
    if (obstacles.length > 0) {
      const wrong = refuse(req.body, { addresses: refusal(obstacles.length, addresses.length) })
      return show(req, res.status(422), { ...wrong, obstacles: obstacles.map(reasonFor) })
    }
    flash(
      res,
      'good',
      addresses.length === 1 ? `${addresses[0]} is invited.` : `${addresses.length} people are invited.`,
    )
    await goOn(req, res)
  })

  router.post('/:invitation/resend', mayEnter, async (req, res) => {
    const resent = await resend(db, currentMember(res), String(req.params.invitation))
    if (!resent) throw notFound()
    sayResent(res, resent)
    await goOn(req, res)
  })

  router.post('/:invitation/delete', mayEnter, async (req, res) => {
    const revoked = await invitations.revoke(db, currentMember(res), String(req.params.invitation))
    if (!revoked) throw notFound()
    flash(res, 'good', `The invitation of ${revoked.email} is taken back. Its link works no more.`)
    await goOn(req, res)
  })

  return router
}

const inviterIds = (pending: invitations.Invitation[]) => [...new Set(pending.map(each => each.invited_by))]

const refusal = (wrong: number, all: number) =>
  all === 1 ? 'Nothing was sent.' : `Nothing was sent: ${wrong} of ${all} addresses can’t be invited.`

function sayResent(res: Response, { email, way }: Resent) {
  if (way === 'sent') flash(res, 'good', `The invitation is on its way to ${email} again. Older links work no more.`)
  else if (way === 'just sent') flash(res, 'info', `The invitation went to ${email} a moment ago.`)
  else flash(res, 'warn', `${email} has got as many invitations as one address gets in a day. Try again tomorrow.`)
}
