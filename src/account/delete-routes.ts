import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { currentAccount } from '../web/login.js'
import { forgetBrowser } from '../web/remembered.js'
import { render } from '../web/render.js'
import { confirmed, Router } from '../web/router.js'
import { endSession } from '../web/session.js'
import { listOwned } from '../workspaces/ending.js'
import { deleteAccount } from './deletion.js'
import { DeletionForm } from './form.js'

/** The end of an account, after saying what becomes of everything. */
export function deletionRoutes(db: Database) {
  const router = Router()

  async function show(req: Request, res: Response, form: object = {}) {
    const { id, username } = currentAccount(res)
    render(req, res, 'account/delete', { owned: await listOwned(db, id), username, ...form })
  }

  router.get('/', confirmed, (req, res) => show(req, res))

  router.post('/', confirmed, async (req, res) => {
    const account = currentAccount(res)
    const form = parse(DeletionForm(account, await listOwned(db, account.id)), req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const { id, username } = account
    await db.transaction(async trx => {
      await deleteAccount(trx, account, form.value)
      const about = { actor: { name: username }, subject: username, user_id: id, address: req.ip ?? '' }
      await audit.record(trx, { kind: 'account_deleted', ...about })
    })
    await forgetBrowser(db, req, res)
    await endSession(req)
    flash(res, 'info', 'Your account is deleted.')
    await answer(req, res, '/login')
  })

  return router
}
