import { byOperator } from '../audit/request.js'
import { OPERATORS, rememberDevice } from '../auth/devices.js'
import { PasswordForm } from '../auth/form.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { operatorOf } from '../web/login.js'
import { render } from '../web/render.js'
import { confirmedOperator, Router } from '../web/router.js'
import { hashToken } from '../web/session-store.js'
import { changeOwnPassword } from './changes.js'
import { checkOperator } from './entering.js'

/** The operator's own password. */
export function operatorPasswordRoutes(db: Database) {
  const router = Router()

  router.get('/', confirmedOperator, (req, res) => render(req, res, 'operators/own-password', { page: 'password' }))

  router.post('/', confirmedOperator, async (req, res) => {
    const { id, username } = operatorOf(res)
    const show = (form: object) => render(req, res.status(422), 'operators/own-password', { page: 'password', ...form })
    const form = parse(PasswordForm({ username }), req.body)
    if (!form.ok) return show(form)
    if (!(await checkOperator(db, req, username, form.value.present_password)))
      return show(refuse(req.body, { present_password: 'That is not your present password.' }))

    await changeOwnPassword(db, byOperator(req, res), form.value.new_password, hashToken(req.sessionID))
    await rememberDevice(db, req, res, id, OPERATORS)
    flash(res, 'good', 'Your password is changed. Everywhere else you are logged out.')
    await answer(req, res, '/admin/password')
  })

  return router
}
