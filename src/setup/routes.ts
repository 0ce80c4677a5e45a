import type { Request, Response } from 'express'
import { rememberDevice } from '../auth/devices.js'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import * as instance from '../instance/queries.js'
import { flash, keepFlash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { preferredLocale } from '../web/locale.js'
import { conflict, notFound } from '../web/problem.js'
import { atTheDoor, render } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { beginSession } from '../web/session.js'
import { UNKNOWN_ZONE } from '../workspaces/form.js'
import { listCurrencies } from './currencies.js'
import { SetupForm } from './form.js'
import { isSetupToken, setupToken } from './link.js'
import { databaseKnowsZone, setUp } from './queries.js'
import { listZones } from './zones.js'

const DEFAULTS = { operator_username: 'operator', zone: 'UTC', currency: 'EUR', week_start: 'monday' }

/** The set-up of a new installation: once, and only through the link that the server printed. */
export function setupRoutes(db: Database, linksKey: Buffer, afterSetup: () => void) {
  const router = Router()

  const show = (req: Request, res: Response, form: object) =>
    render(req, res, 'setup/form', { zones: listZones(), currencies: listCurrencies(), ...form })

  router.use(atTheDoor, async (req, _res, next) => {
    const token = req.method === 'POST' ? req.body?.token : req.query.token
    if (await instance.isSetUp(db)) throw notFound()
    if (!isSetupToken(token, setupToken(linksKey, await instance.findInstanceId(db)))) throw notFound()
    next()
  })

  router.get('/', anonymous, (req, res) => {
    show(req, res, { values: { ...DEFAULTS, token: req.query.token } })
  })

  router.post('/', anonymous, requireTls, async (req, res) => {
    const form = parse(SetupForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)
    if (!(await databaseKnowsZone(db, form.value.zone))) {
      return show(req, res.status(422), refuse(req.body, { zone: UNKNOWN_ZONE }))
    }
    const installed = await setUp(db, form.value, preferredLocale(req))
    if (!installed) throw conflict('Somebody else has just set Stint up. Ask them for an account, then log in.')

    afterSetup()
    await rememberDevice(db, req, res, installed.user_id)
    await beginSession(req, installed.user_id, 'full')
    flash(res, 'good', 'Stint is set up. Type what you are working on and start the timer.')
    keepFlash(res)
    res.redirect(303, `${res.locals.root}/workspaces/${installed.workspace_id}/tracker`)
  })

  return router
}
