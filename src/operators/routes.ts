import type { Request } from 'express'
import { isKnownDevice, OPERATORS, rememberDevice } from '../auth/devices.js'
import { LoginForm } from '../auth/form.js'
import { passwordFits } from '../auth/passwords.js'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import * as throttles from '../throttles/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentOperator } from '../web/login.js'
import { atTheDoor, render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { anonymous, operator, Router } from '../web/router.js'
import { beginSession, endSession } from '../web/session.js'
import * as operators from './queries.js'

/** The operators' door: an account, a session and a throttle of its own, and never single sign-on (seed 000). */
export function operatorRoutes(db: Database) {
  const router = Router()

  router.get('/', operator, (_req, res) => {
    res.redirect(303, `${res.locals.root}/admin/health`)
  })

  router.get('/login', anonymous, atTheDoor, (req, res) => {
    const return_to = localPath(req.query.return_to)
    if (currentOperator(res)) return res.redirect(303, return_to ?? `${res.locals.root}/admin`)
    render(req, res, 'admin/login', { values: { return_to } })
  })

  router.post('/login', anonymous, atTheDoor, requireTls, async (req, res) => {
    const form = parse(LoginForm, req.body)
    if (!form.ok) return render(req, res.status(422), 'admin/login', form)

    const found = await checkOperator(db, req, form.value.username, form.value.password)
    if (!found) {
      const wrong = refuse(req.body, { form: 'Username or password is wrong.' })
      return render(req, res.status(422), 'admin/login', wrong)
    }
    await rememberDevice(db, req, res, found.id, OPERATORS)
    await beginSession(req, found.id, 'full')
    if (!(await operators.stillHas(db, found))) await endSession(req)
    res.redirect(303, localPath(form.value.return_to) ?? `${res.locals.root}/admin`)
  })

  router.post('/logout', operator, async (req, res) => {
    await endSession(req)
    flash(res, 'info', 'You are logged out.')
    await answer(req, res, '/admin/login')
  })

  return router
}

/** As at the members' door: a wrong password, an unknown name and a deactivated account are alike. */
async function checkOperator(db: Database, req: Request, name: string, password: string) {
  const found = await operators.findOperatorByName(db, name)
  const forget = await throttles.countAttempt(db, {
    door: 'login',
    name: `operator ${name.toLowerCase()}`,
    account: `operator ${found?.id ?? name.toLowerCase()}`,
    address: req.ip ?? '',
    hasKnownDevice: await isKnownDevice(db, req, found?.id, OPERATORS),
  })
  const fits = await passwordFits(found?.password_hash, password)
  if (!found || !fits || found.state !== 'active') return undefined

  await forget()
  return found
}
