import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { inWords } from '../web/format.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount, currentLogin } from '../web/login.js'
import { forgetBrowser } from '../web/remembered.js'
import { atTheDoor, render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { anonymous, full, Router, remembered } from '../web/router.js'
import { confirmSession, endSession } from '../web/session.js'
import { beginLogin } from './begin.js'
import { ConfirmForm, MemberLoginForm } from './form.js'
import { authenticate, checkPassword, createPassport } from './strategy.js'
import { requireTls } from './tls.js'

/**
 * The members' door: logging in and out, and proving again that it is you (step-up). A browser may be remembered for
 * `lifetime` seconds.
 */
export function authRoutes(db: Database, lifetime: number) {
  const router = Router()
  const passport = createPassport(db)
  const showLogin = (req: Request, res: Response, form: object) =>
    render(req, res, 'auth/login', { ...form, lifetime: inWords(lifetime) })

  router.get('/login', anonymous, atTheDoor, (req, res) => {
    const login = currentLogin(res)
    const return_to = localPath(req.query.return_to)
    if (login.strength === 'full') return res.redirect(303, return_to ?? `${res.locals.root}/`)

    // who was remembered most likely wants to stay so
    const known = login.strength === 'remembered' ? { username: login.account.username, remember: '1' } : {}
    showLogin(req, res, { values: { ...known, return_to } })
  })

  router.post('/login', anonymous, atTheDoor, requireTls, async (req, res) => {
    const form = parse(MemberLoginForm, req.body)
    if (!form.ok) return showLogin(req, res.status(422), form)

    req.body.username = form.value.username
    const user = await authenticate(passport, req)
    if (!user) return showLogin(req, res.status(422), refuse(req.body, { form: 'Username or password is wrong.' }))

    await beginLogin(db, req, res, user, form.value.remember ? lifetime : undefined)
    res.redirect(303, localPath(form.value.return_to) ?? `${res.locals.root}/`)
  })

  router.post('/logout', remembered, async (req, res) => {
    await forgetBrowser(db, req, res)
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
