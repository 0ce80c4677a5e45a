import type { Request, Response } from 'express'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { operatorOf } from '../web/login.js'
import { linksAround } from '../web/paging.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmedOperator, operator, Router } from '../web/router.js'
import * as changes from './changes.js'
import { NewOperatorForm, OperatorFilter, ResetForm } from './form.js'
import { findListed, type ListedOperator, listPage } from './list.js'

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

/** Who runs the installation: all may do the same, and nobody does it to themselves. */
export function operatorListRoutes(db: Database) {
  const router = Router()

  const show = (req: Request, res: Response, view: string, locals: object = {}) =>
    render(req, res, `operators/${view}`, { page: 'operators', ...locals })

  const present = (res: Response, { created_at, last_active_at, ...row }: ListedOperator) => ({
    ...row,
    is_self: row.id === operatorOf(res).id,
    created: format.format(created_at),
    last_active: last_active_at ? format.format(last_active_at) : 'Never here',
  })

  async function find(req: Request, res: Response) {
    const found = await findListed(db, String(req.params.operator))
    if (!found) throw notFound()
    return present(res, found)
  }

  async function findOther(req: Request, res: Response) {
    const found = await find(req, res)
    if (found.is_self) throw forbidden('Another operator does this to you. Your own password has a page of its own.')
    return found
  }

  const goOn = (req: Request, res: Response, { id }: { id: string }) => answer(req, res, `/admin/operators/${id}`)

  router.get('/', operator, async (req, res) => {
    const filter = OperatorFilter.parse(req.query)
    const found = await listPage(db, filter)
    const operators = found.rows.map(row => present(res, row))
    show(req, res, 'index', { operators, count: found.count, links: linksAround(found, { q: filter.q }), filter })
  })

  router.get('/new', confirmedOperator, (req, res) => show(req, res, 'new'))

  router.post('/', confirmedOperator, async (req, res) => {
    const form = parse(NewOperatorForm, req.body)
    if (!form.ok) return show(req, res.status(422), 'new', form)
    const id = await changes.add(db, byOperator(req, res), form.value)
    if (!id)
      return show(req, res.status(422), 'new', refuse(req.body, { username: 'There is an operator of that name.' }))

    flash(
      res,
      'good',
      `${form.value.username} is an operator now. Tell them their password; they change it in the panel.`,
    )
    await goOn(req, res, { id })
  })

  router.get('/:operator', operator, async (req, res) => show(req, res, 'show', { shown: await find(req, res) }))

  router.post('/:operator/deactivate', confirmedOperator, async (req, res) => {
    const other = await findOther(req, res)
    await changes.deactivate(db, byOperator(req, res), other)
    flash(res, 'good', `${other.username} is deactivated and logged out everywhere.`)
    await goOn(req, res, other)
  })

  router.post('/:operator/activate', confirmedOperator, async (req, res) => {
    const other = await findOther(req, res)
    await changes.activate(db, byOperator(req, res), other)
    flash(res, 'good', `${other.username} is active again.`)
    await goOn(req, res, other)
  })

  router.get('/:operator/password', confirmedOperator, async (req, res) =>
    show(req, res, 'password', { shown: await findOther(req, res) }),
  )

  router.post('/:operator/password', confirmedOperator, async (req, res) => {
    const other = await findOther(req, res)
    const form = parse(ResetForm(other), req.body)
    if (!form.ok) return show(req, res.status(422), 'password', { shown: other, ...form })

    await changes.resetPassword(db, byOperator(req, res), other, form.value.new_password)
    flash(res, 'good', `${other.username} has a new password and is logged out everywhere. Tell it to them.`)
    await goOn(req, res, other)
  })

  router.get('/:operator/second-factor/delete', confirmedOperator, async (req, res) =>
    show(req, res, 'second-factor', { shown: await findOther(req, res) }),
  )

  router.post('/:operator/second-factor/delete', confirmedOperator, async (req, res) => {
    const other = await findOther(req, res)
    await changes.switchOffSecondFactor(db, byOperator(req, res), other)
    flash(res, 'good', `${other.username} logs in by password alone.`)
    await goOn(req, res, other)
  })

  return router
}
