import type { Request, Response } from 'express'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { notFound } from '../web/problem.js'
import { searchOf } from '../web/query-string.js'
import { render } from '../web/render.js'
import { operator, Router } from '../web/router.js'
import * as changes from './changes.js'
import { AccountFilter, NameForm } from './form.js'
import * as list from './list.js'
import { presentList } from './present.js'
import { findAccount } from './queries.js'

/** All accounts of the installation (seed 000). A name is changed in the list itself. */
export function accountListRoutes(db: Database) {
  const router = Router()

  async function show(req: Request, res: Response, form: object = {}) {
    const filter = AccountFilter.parse(req.query)
    const page = await list.listPage(db, filter)
    const edited = req.params.user ? String(req.params.user) : filter.edit
    // the one that is being changed is shown in any case
    if (edited && !page.rows.some(({ id }) => id === edited)) page.rows.unshift(...(await list.findListed(db, edited)))
    const shown = presentList(page, await list.findChoices(db, filter), filter)
    render(req, res, 'accounts/index', { page: 'accounts', ...shown, edited, ...form })
  }

  router.get('/', operator, (req, res) => show(req, res))

  router.post('/:user/name', operator, async (req, res) => {
    const account = await findAccount(db, String(req.params.user))
    if (!account) throw notFound()
    const form = parse(NameForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const refused = await changes.change(db, account, { values: form.value, body: req.body }, byOperator(req, res))
    if (refused) return show(req, res.status(422), refuse(refused.body, refused.errors))
    flash(res, 'good', `${form.value.alias || form.value.username} is the name now.`)
    await answer(req, res, `/admin/accounts${searchOf(req)}`)
  })

  return router
}
