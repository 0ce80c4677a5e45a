import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import { ConfirmForm, LoginForm } from '../auth/form.js'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import { noteEnds } from '../log-in-as/queries.js'
import { WRONG_CODE } from '../second-factor/form.js'
import * as pending from '../second-factor/pending.js'
import { proveCode } from '../second-factor/proof.js'
import { isOn, type Sealing } from '../second-factor/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentOperator, operatorOf } from '../web/login.js'
import { atTheDoor, render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { anonymous, operator, Router } from '../web/router.js'
import { confirmSession, endSession } from '../web/session.js'
import { hashToken } from '../web/session-store.js'
import { beginPanel, checkOperator } from './entering.js'

/** The operators' door: an account, a session and a throttle of its own, and never single sign-on (seed 000). */
export function operatorRoutes(db: Database, keys: Sealing) {
  const router = Router()

  router.get('/', operator, (_req, res) => {
    res.redirect(303, `${res.locals.root}/admin/accounts`)
  })

  router.get('/login', anonymous, atTheDoor, (req, res) => {
    const return_to = localPath(req.query.return_to)
    if (currentOperator(res)) return res.redirect(303, return_to ?? `${res.locals.root}/admin`)
    render(req, res, 'admin/login', { values: { return_to } })
  })

  router.post('/login', anonymous, atTheDoor, requireTls, async (req, res) => {
    const form = parse(LoginForm, req.body)
    if (!form.ok) return render(req, res.status(422), 'admin/login', form)

    const { username, password, return_to } = form.value
    const found = await checkOperator(db, req, username, password)
    if (!found) {
      const wrong = refuse(req.body, { form: 'Username or password is wrong.' })
      return render(req, res.status(422), 'admin/login', wrong)
    }
    if (await isOn(db, { operator_id: found.id })) {
      await pending.begin(db, req, res, pending.OPERATORS, found, { return_to })
      return res.redirect(303, `${res.locals.root}/admin/login/code`)
    }
    await beginPanel(db, req, res, found)
    res.redirect(303, localPath(return_to) ?? `${res.locals.root}/admin`)
  })

  router.post('/logout', operator, async (req, res) => {
    await noteEnds(db, req, res, hashToken(req.sessionID))
    await audit.record(db, { kind: 'operator_logged_out', ...byOperator(req, res) })
    await endSession(req)
    flash(res, 'info', 'You are logged out.')
    await answer(req, res, '/admin/login')
  })

  const showConfirm = async (req: Request, res: Response, form: object) =>
    render(req, res, 'admin/confirm', { asks_code: await isOn(db, { operator_id: operatorOf(res).id }), ...form })

  router.get('/confirm', operator, atTheDoor, async (req, res) => {
    await showConfirm(req, res, { values: { return_to: localPath(req.query.return_to) } })
  })

  router.post('/confirm', operator, atTheDoor, async (req, res) => {
    const { id, username } = operatorOf(res)
    const form = parse(ConfirmForm, req.body)
    if (!form.ok) return showConfirm(req, res.status(422), form)

    const { password, code, return_to } = form.value
    if (!(await checkOperator(db, req, username, password)))
      return showConfirm(req, res.status(422), refuse(req.body, { password: 'That is not your password.' }))

    const holder = { operator_id: id }
    if ((await isOn(db, holder)) && !(await proveCode(db, keys, req, holder, code)))
      return showConfirm(req, res.status(422), refuse(req.body, { code: WRONG_CODE }))

    await confirmSession(req)
    res.redirect(303, localPath(return_to) ?? `${res.locals.root}/admin`)
  })

  return router
}
