import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { type Guard, Router } from '../web/router.js'
import { saveSession } from '../web/session.js'
import { hashToken } from '../web/session-store.js'
import { type Owner, renewCodes, switchOff, switchOn } from './changes.js'
import { CodeForm, WRONG_CODE } from './form.js'
import { proveCode } from './proof.js'
import { qrPicture } from './qr.js'
import * as factors from './queries.js'
import { inFours, keyAddress, newKey, stepOf } from './totp.js'

declare module 'express-session' {
  interface SessionData {
    /** The sealed key of a second factor that is being set up: nobody else sees it, and it goes with the session. */
    second_factor_key: string
  }
}

export type Parts = { db: Database; keys: factors.Sealing; settings: Pick<Settings, 'get'> }

/** The page of either door: who comes in, and whose second factor it is about. */
export type Page = {
  path: '/account/security' | '/admin/security'
  /** Step-up. */
  guard: Guard
  locals: object
  ownerOf: (res: Response) => Owner & { username: string; date: (at: Date) => string }
}

/** Setting up the second factor, renewing its recovery codes and switching it off. */
export function secondFactorRoutes({ db, keys, settings }: Parts, { path, guard, locals, ownerOf }: Page) {
  const router = Router()

  async function show(req: Request, res: Response, more: object = {}) {
    const { holder, username, date } = ownerOf(res)
    const key = keyOf(req)
    const picture = key && qrPicture(keyAddress(key, settings.get('instance_name'), username))
    const factor = await factors.findFactor(db, holder)
    render(req, res, 'second-factor/index', {
      ...locals,
      address: res.locals.root + path,
      factor,
      since: factor && date(factor.created_at),
      key: key && inFours(key),
      picture,
      ...more,
    })
  }

  const keyOf = ({ session }: Request) => session.second_factor_key && keys.decrypt(session.second_factor_key)

  router.get('/', guard, (req, res) => show(req, res))

  router.post('/key', guard, async (req, res) => {
    req.session.second_factor_key = keys.encrypt(newKey())
    await saveSession(req)
    await answer(req, res, path)
  })

  router.post('/key/delete', guard, async (req, res) => {
    delete req.session.second_factor_key
    await saveSession(req)
    await answer(req, res, path)
  })

  router.post('/', guard, async (req, res) => {
    const key = keyOf(req)
    if (!key) return answer(req, res, path)
    const form = parse(CodeForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)

    // not counted: who tries has the key before their eyes
    const step = stepOf(key, form.value.code.replace(/\s/g, ''))
    if (step === undefined) return show(req, res.status(422), refuse(req.body, { code: WRONG_CODE }))

    const proved = { sealed_key: keys.encrypt(key), last_step: step }
    const codes = await switchOn(db, ownerOf(res), proved, hashToken(req.sessionID))
    delete req.session.second_factor_key
    await saveSession(req)
    if (!codes) return answer(req, res, path)
    // no redirect: the codes are shown this once, and must not wait in a cookie or an address
    await show(req, res, { codes, is_new: true })
  })

  router.post('/recovery-codes', guard, async (req, res) => {
    const codes = await renewCodes(db, ownerOf(res))
    if (!codes) throw notFound()
    await show(req, res, { codes })
  })

  const showOff = (req: Request, res: Response, form: object = {}) =>
    render(req, res, 'second-factor/delete', { ...locals, address: res.locals.root + path, ...form })

  router.get('/delete', guard, async (req, res) => {
    if (!(await factors.isOn(db, ownerOf(res).holder))) throw notFound()
    showOff(req, res)
  })

  router.post('/delete', guard, async (req, res) => {
    const owner = ownerOf(res)
    if (!(await factors.isOn(db, owner.holder))) throw notFound()
    const form = parse(CodeForm, req.body)
    if (!form.ok) return showOff(req, res.status(422), form)

    const fits = await proveCode(db, keys, req, owner.holder, form.value.code)
    if (!fits) return showOff(req, res.status(422), refuse(req.body, { code: WRONG_CODE }))

    await switchOff(db, owner, { keepSidHash: hashToken(req.sessionID) })
    flash(res, 'good', 'Your second factor is off. Everywhere else you are logged out.')
    await answer(req, res, path)
  })

  return router
}
