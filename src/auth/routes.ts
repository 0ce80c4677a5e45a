import type { Database } from '../database/connection.js'
import * as users from '../users/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount, currentLogin } from '../web/login.js'
import { atTheDoor, render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { anonymous, full, Router, remembered } from '../web/router.js'
import { beginSession, confirmSession, endSession } from '../web/session.js'
import { rememberDevice } from './devices.js'
import { ConfirmForm, LoginForm } from './form.js'
import { authenticate, checkPassword, createPassport } from './strategy.js'
import { requireTls } from './tls.js'

/** The members' door: logging in and out, and proving again that it is you (step-up). */
export function authRoutes(db: Database) {
  const router = Router()
  const passport = createPassport(db)

  router.get('/login', anonymous, atTheDoor, (req, res) => {
    const login = currentLogin(res)
    const return_to = localPath(req.query.return_to)
    if (login.strength === 'full') return res.redirect(303, return_to ?? `${res.locals.root}/`)

    const username = login.strength === 'remembered' ? login.account.username : ''
    render(req, res, 'auth/login', { values: { username, return_to } })
  })

  router.post('/login', anonymous, atTheDoor, requireTls, async (req, res) => {
    const form = parse(LoginForm, req.body)
    if (!form.ok) return render(req, res.status(422), 'auth/login', form)

    req.body.username = form.value.username
    const user = await authenticate(passport, req)
    if (!user) {
      const wrong = refuse(req.body, { form: 'Username or password is wrong.' })
      return render(req, res.status(422), 'auth/login', wrong)
    }
    await rememberDevice(db, req, res, user.id)
    await beginSession(req, user.id, 'full')
    // a password that was changed in this very moment has ended all sessions but this one
    if (!(await users.stillHas(db, user))) await endSession(req)
    res.redirect(303, localPath(form.value.return_to) ?? `${res.locals.root}/`)
  })

  router.post('/logout', remembered, async (req, res) => {
    await endSession(req)
    flash(res, 'info', 'You are logged out.')
    await answer(req, res, '/login')
  })

  router.get('/confirm', full, atTheDoor, (req, res) => {
    render(req, res, 'auth/confirm', { values: { return_to: localPath(req.query.return_to) } })
  })

  router.post('/confirm', full, atTheDoor, async (req, res) => {
    const form = parse(ConfirmForm, req.body)
    if (!form.ok) return render(req, res.status(422), 'auth/confirm', form)

    const user = await checkPassword(db, req, currentAccount(res).username, form.value.password)
    if (!user) {
      return render(req, res.status(422), 'auth/confirm', refuse(req.body, { password: 'That is not your password.' }))
    }
    await confirmSession(req)
    res.redirect(303, localPath(form.value.return_to) ?? `${res.locals.root}/`)
  })

  return router
}
