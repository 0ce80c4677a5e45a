import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash, keepFlash } from '../web/flash.js'
import { inWords } from '../web/format.js'
import { parse, refuse } from '../web/forms.js'
import { isFragmentRequest } from '../web/fragment.js'
import { currentAccount, currentLogin } from '../web/login.js'
import { forgetBrowser } from '../web/remembered.js'
import { atTheDoor, render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { anonymous, full, Router, remembered } from '../web/router.js'
import { confirmSession, endSession } from '../web/session.js'
import { beginLogin } from './begin.js'
import { findLastUser } from './devices.js'
import { ConfirmForm, MemberLoginForm } from './form.js'
import { keep, readKept } from './kept.js'
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

    showLogin(req, res, { values: { username: req.query.username, ...known(res), return_to } })
  })

  // what was posted without a log-in comes here (web/return-address.ts) and waits in the form
  router.post('/login/again', anonymous, atTheDoor, (req, res) => {
    const { path, return_to } = req.query
    const values = { ...known(res), ...keep(req.body, path), return_to: localPath(return_to) }
    showLogin(req, res.status(401), { values })
  })

  router.post('/login', anonymous, atTheDoor, requireTls, async (req, res) => {
    const form = parse(MemberLoginForm, req.body)
    if (!form.ok) return showLogin(req, res.status(422), form)

    req.body.username = form.value.username
    const user = await authenticate(passport, req)
    if (!user) return showLogin(req, res.status(422), refuse(req.body, { form: 'Username or password is wrong.' }))

    const kept = readKept(form.value)
    const isTheirs = kept && (await findLastUser(db, req)) === user.id
    await beginLogin(db, req, res, user, form.value.remember ? lifetime : undefined)
    if (kept && isTheirs) return render(req, res, 'auth/kept', { kept })
    if (kept) {
      flash(res, 'warn', 'Somebody else was logged in here before. What they typed last was not sent.')
      keepFlash(res)
    }
    goOn(req, res, form.value.return_to)
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
    goOn(req, res, form.value.return_to)
  })

  return router
}

/** Who was remembered most likely wants to stay so. */
function known(res: Response) {
  const login = currentLogin(res)
  return login.strength === 'remembered' ? { username: login.account.username, remember: '1' } : {}
}

/** Goes where they wanted to go. A page that asked in place stays, and is only told that all is well. */
function goOn(req: Request, res: Response, returnTo: string | undefined) {
  const address = localPath(returnTo) ?? `${res.locals.root}/`
  if (isFragmentRequest(req)) res.set('HX-Redirect', address).end()
  else res.redirect(303, address)
}
