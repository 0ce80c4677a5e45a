import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Directories } from '../ldap/directories.js'
import { noteEnd } from '../log-in-as/queries.js'
import { checkOperator } from '../operators/entering.js'
import { WRONG_CODE } from '../second-factor/form.js'
import { proveCode } from '../second-factor/proof.js'
import { isOn, type Sealing } from '../second-factor/queries.js'
import type { Settings } from '../settings/reader.js'
import { browserOf } from '../sso/browser.js'
import { findKeptForm } from '../sso/kept-forms.js'
import { carryOn, listDoors, listWays, listWaysOf, type Way } from '../sso/ways.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { inWords } from '../web/format.js'
import { parse, refuse } from '../web/forms.js'
import { isId } from '../web/input.js'
import { currentAccount, currentLogin, enteredBy } from '../web/login.js'
import { forgetBrowser } from '../web/remembered.js'
import { atTheDoor, render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { anonymous, full, Router, remembered } from '../web/router.js'
import { confirmSession, endSession } from '../web/session.js'
import { goOn, letIn } from './begin.js'
import { ConfirmForm, MemberLoginForm } from './form.js'
import { keep } from './kept.js'
import { authenticate, checkPassword, createPassport } from './strategy.js'
import { requireTls } from './tls.js'

/**
 * The members' door: logging in and out, and proving again that it is you (step-up). A browser may be remembered for
 * `lifetime` seconds.
 */
export function authRoutes(
  db: Database,
  keys: Sealing,
  lifetime: number,
  settings: Pick<Settings, 'get'>,
  directories: Directories,
) {
  const router = Router()
  const passport = createPassport(db, settings, directories)
  const showLogin = async (req: Request, res: Response, form: { values: object }) => {
    const doors = await listDoors(db)
    const ways = await carryOn(db, req, res, doors.ways, form.values)
    render(req, res, 'auth/login', { ...form, ...doors, lifetime: lifetime > 0 && inWords(lifetime), ways })
  }

  /** The provider to which the log-in page leads by itself, unless somebody has just come back from there or logged out. */
  const automaticWay = async (req: Request, res: Response) => {
    const wanted = settings.get('automatic_login')
    if (!wanted || req.query.local !== undefined || res.locals.flash) return undefined
    return (await listWays(db)).find(({ id }) => id === wanted)
  }

  // a redirect would be stopped where a form led here: the policy of forms counts where they end
  const leadTo = (req: Request, res: Response, way: Way, return_to = '') => {
    const query = new URLSearchParams({
      ...(way.kept ? { kept: way.kept } : return_to && { return_to }),
      ...('remember' in known(res) && { remember: '1' }),
    })
    const address = `${res.locals.root}/sso/${way.id}/start${query.size > 0 ? `?${query}` : ''}`
    res.set('Refresh', `0; url=${address}`)
    render(req, res, 'auth/automatic', { way, address, return_to })
  }

  /** What was typed before a round trip that failed: it waits here for this browser. */
  const findLeft = async (req: Request) => {
    const { kept: kept_id } = req.query
    const browser = browserOf(req)
    const form = isId(kept_id) && browser ? await findKeptForm(db, kept_id, browser) : undefined
    return form && { ...form, kept_id }
  }

  router.get('/login', anonymous, atTheDoor, async (req, res) => {
    const login = currentLogin(res)
    const return_to = localPath(req.query.return_to)
    if (login.strength === 'full') return res.redirect(303, return_to ?? `${res.locals.root}/`)

    const way = await automaticWay(req, res)
    if (way) return leadTo(req, res, way, return_to)
    const left = await findLeft(req)
    const ticked = req.query.remember === '1' ? { remember: '1' } : {}
    const values = { username: req.query.username, ...known(res), ...ticked, return_to, ...left }
    await showLogin(req, res, { values })
  })

  // what was posted without a log-in comes here (web/return-address.ts) and waits in the form
  router.post('/login/again', anonymous, atTheDoor, async (req, res) => {
    const { path, return_to } = req.query
    const values = { ...known(res), ...keep(req.body, path), return_to: localPath(return_to) }
    const way = await automaticWay(req, res)
    const [carrying] = way ? await carryOn(db, req, res, [way], values) : []
    if (carrying) return leadTo(req, res.status(401), carrying, values.return_to)
    await showLogin(req, res.status(401), { values })
  })

  router.post('/login', anonymous, atTheDoor, requireTls, async (req, res) => {
    const form = parse(MemberLoginForm, req.body)
    if (!form.ok) return showLogin(req, res.status(422), form)

    req.body.username = form.value.username
    const found = await authenticate(passport, req)
    if (!found) return showLogin(req, res.status(422), refuse(req.body, { form: 'Username or password is wrong.' }))
    if (found === 'password_refused') return showLogin(req, res.status(422), refuse(req.body, { form: SSO_ONLY }))

    const { remember, return_to, kept, kept_path } = form.value
    const wishes = { rememberFor: remember ? lifetime : undefined, return_to, kept, kept_path }
    if ('assertion' in found) return directories.welcome(req, res, found, wishes)

    await letIn(db, req, res, found, wishes)
  })

  router.post('/logout', remembered, async (req, res) => {
    await noteEnd(db, req, res)
    await forgetBrowser(db, req, res)
    await endSession(req)
    flash(res, 'info', 'You are logged out.')
    await answer(req, res, settings.get('automatic_login') ? '/login?local=1' : '/login')
  })

  // an operator who is logged in as somebody proves that it is them, not that it is the other
  const holderOf = (res: Response) => {
    const by = enteredBy(res)
    return by ? { operator_id: by.id } : { user_id: currentAccount(res).id }
  }
  const proves = (req: Request, res: Response, password: string) => {
    const by = enteredBy(res)
    return by
      ? checkOperator(db, req, by.username, password)
      : checkPassword(db, req, currentAccount(res).username, password, {
          elsewhere: async user => user && directories.proves(user, password),
        })
  }
  const showConfirm = async (req: Request, res: Response, form: object) =>
    render(req, res, 'auth/confirm', {
      asks_code: await isOn(db, holderOf(res)),
      ways: enteredBy(res) ? [] : await listWaysOf(db, currentAccount(res).id),
      ...form,
    })

  router.get('/confirm', full, atTheDoor, async (req, res) => {
    await showConfirm(req, res, { values: { return_to: localPath(req.query.return_to) } })
  })

  router.post('/confirm', full, atTheDoor, async (req, res) => {
    const form = parse(ConfirmForm, req.body)
    if (!form.ok) return showConfirm(req, res.status(422), form)

    if (!(await proves(req, res, form.value.password)))
      return showConfirm(req, res.status(422), refuse(req.body, { password: 'That is not your password.' }))

    const holder = holderOf(res)
    if ((await isOn(db, holder)) && !(await proveCode(db, keys, req, holder, form.value.code)))
      return showConfirm(req, res.status(422), refuse(req.body, { code: WRONG_CODE }))

    await confirmSession(req)
    goOn(req, res, form.value.return_to)
  })

  return router
}

const SSO_ONLY = 'You log in with single sign-on here, not with a password. Choose it above.'

/** Who was remembered most likely wants to stay so. */
function known(res: Response) {
  const login = currentLogin(res)
  return login.strength === 'remembered' ? { username: login.account.username, remember: '1' } : {}
}
