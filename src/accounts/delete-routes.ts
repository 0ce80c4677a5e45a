import type { Request, Response } from 'express'
import { give } from '../admin-workspaces/changes.js'
import * as apiKeys from '../api-keys/queries.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmedOperator, Router } from '../web/router.js'
import { type Move, remove } from './deletion.js'
import { DeletionForm, heirField, OwnerForm } from './form.js'
import { accountInAddress } from './page.js'
import { presentAccount, presentMembership } from './present.js'
import { findHeir, listMemberships, type Membership } from './queries.js'

const NOBODY = 'Nobody who is active in this workspace has this username.'

/** The end of an account, and before it another owner for each workspace that would lose its own. */
export function accountDeletionRoutes(db: Database) {
  const router = Router()

  async function find(req: Request) {
    const account = await accountInAddress(db, req)
    const memberships = (await listMemberships(db, [account.id])).get(account.id) ?? []
    return { account, memberships }
  }

  async function show(req: Request, res: Response, form: object = {}) {
    const { account, memberships } = await find(req)
    render(req, res, 'accounts/delete', {
      page: 'accounts',
      account: presentAccount(account),
      memberships: memberships.map(each => ({ ...presentMembership(each), field: heirField(each.id) })),
      owned: memberships.filter(each => each.is_owner).map(presentMembership),
      key_count: (await apiKeys.list(db, account.id)).length,
      ...form,
    })
  }

  router.get('/:user/delete', confirmedOperator, (req, res) => show(req, res))

  router.post('/:user/delete', confirmedOperator, async (req, res) => {
    const { account, memberships } = await find(req)
    if (memberships.some(each => each.is_owner)) return show(req, res.status(422))
    const form = parse(DeletionForm(account, memberships), req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const { moves, errors } = await findMoves(memberships, form.value)
    if (Object.keys(errors).length > 0) return show(req, res.status(422), refuse(req.body, errors))
    const isDeleted = await remove(db, account, moves, byOperator(req, res))
    flash(res, 'good', `${account.username} is deleted${isDeleted ? ', and the seat is free' : ' already'}.`)
    await answer(req, res, '/admin/accounts')
  })

  /** Whom the typed usernames mean, or what is wrong beside which field. */
  async function findMoves(memberships: Membership[], typed: Record<string, string>) {
    const moves: Move[] = []
    const errors: Record<string, string> = {}
    for (const membership of memberships.filter(({ id }) => typed[id])) {
      const heir_id = await findHeir(db, membership.id, String(typed[membership.id]))
      if (heir_id && heir_id !== membership.member_id) moves.push({ membership, heir_id })
      else errors[heirField(membership.id)] = NOBODY
    }
    return { moves, errors }
  }

  router.post('/:user/workspaces/:workspace/owner', confirmedOperator, async (req, res) => {
    const { account, memberships } = await find(req)
    const workspace = memberships.find(each => each.is_owner && each.id === req.params.workspace)
    if (!workspace) throw notFound()
    const form = parse(OwnerForm, req.body)
    const refused = (message: string) => ({ refused: workspace.id, ...refuse(req.body, { heir: message }) })
    if (!form.ok) return show(req, res.status(422), refused(form.errors.heir ?? NOBODY))

    const heir = await findHeir(db, workspace.id, form.value.heir)
    const owned = { ...workspace, owner_id: workspace.member_id, owner_username: account.username }
    const owner = heir && (await give(db, byOperator(req, res), owned, heir))
    if (!owner) return show(req, res.status(422), refused(NOBODY))
    flash(res, 'good', `${workspace.name} belongs to ${owner.username} now. ${account.username} is still in Admins.`)
    await answer(req, res, `/admin/accounts/${account.id}/delete`)
  })

  return router
}
