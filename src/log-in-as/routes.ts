import type { CookieOptions, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { hashLinkToken } from '../web/link-token.js'
import { currentAccount, enteredBy } from '../web/login.js'
import { notFound, Problem } from '../web/problem.js'
import { forgetBrowser } from '../web/remembered.js'
import { anonymous, confirmedOperator, Router } from '../web/router.js'
import { beginSession, endSession } from '../web/session.js'
import { hashToken } from '../web/session-store.js'
import * as entrances from './queries.js'

const COOKIE = 'stint_enter'

/** The panel's cookie stays in the panel, so the browser has one of its own on the way out of it. */
const cookieOptions = (res: Response): CookieOptions => ({
  path: `${res.locals.root}/enter`,
  httpOnly: true,
  sameSite: 'strict',
  secure: res.locals.secure,
})

const useless = () =>
  new Problem(
    404,
    'This way in is closed',
    'It works once, within a minute, in the browser in which an operator asked for it. Ask for another in the panel.',
  )

/** The panel's button: being logged in as a user, to see what they see. */
export function enterRoutes(db: Database) {
  const router = Router()

  router.post('/', confirmedOperator, async (req, res) => {
    const user = await entrances.findEnterable(db, String(req.params.user))
    if (!user) throw notFound()
    if (user.state !== 'active') {
      flash(res, 'bad', `${user.username} is deactivated. Activate the account before you log in as them.`)
      return answer(req, res, `/admin/accounts/${user.id}`)
    }
    const { token, browser } = await entrances.makeToken(db, hashToken(req.sessionID), user.id)
    res.cookie(COOKIE, browser, { ...cookieOptions(res), maxAge: entrances.LIFETIME_SECONDS * 1000 })
    await answer(req, res, `/enter/${token}`)
  })

  return router
}

/** The way in, and the way back. Whoever was logged in or remembered in this browser is not any more. */
export function enteredRoutes(db: Database) {
  const router = Router()

  router.get('/:token', anonymous, async (req, res) => {
    const token_hash = hashLinkToken(req.params.token)
    const browser_hash = hashLinkToken(req.cookies?.[COOKIE])
    if (!token_hash || !browser_hash) throw useless()
    const entrance = await entrances.takeToken(db, { token_hash, browser_hash, address: req.ip ?? '' })
    if (!entrance) throw useless()

    res.clearCookie(COOKIE, cookieOptions(res))
    await entrances.noteEnd(db, req, res)
    await forgetBrowser(db, req, res)
    await beginSession(req, entrance.user_id, 'full', entrance)
    res.redirect(303, `${res.locals.root}/`)
  })

  router.post('/end', anonymous, async (req, res) => {
    if (!enteredBy(res)) return answer(req, res, '/admin')
    const { id, username } = currentAccount(res)
    await entrances.noteEnd(db, req, res)
    await endSession(req)
    flash(res, 'info', `You are logged in as ${username} no more.`)
    await answer(req, res, `/admin/accounts/${id}`)
  })

  return router
}
