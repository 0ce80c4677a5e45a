import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { currentAccount } from '../web/login.js'
import { notFound } from '../web/problem.js'
import { endLogin, endOtherLogins } from '../web/remembered.js'
import { render } from '../web/render.js'
import { full, Router } from '../web/router.js'
import { hashToken } from '../web/session-store.js'
import { browserInWords } from './browsers.js'
import * as devices from './device-queries.js'

/** Where a person is logged in, and ending that from here. */
export function deviceRoutes(db: Database) {
  const router = Router()

  router.get('/', full, async (req, res) => {
    const { places, count } = await devices.listLogIns(db, currentAccount(res).id, ownSidHash(req))
    render(req, res, 'account/devices', {
      page: 'account',
      tab: 'devices',
      places: places.map(place => ({ ...place, browser: browserInWords(place.browser) })),
      count,
      ...times(res),
    })
  })

  router.post('/others/delete', full, async (req, res) => {
    await endOtherLogins(db, currentAccount(res).id, ownSidHash(req))
    flash(res, 'good', 'Everywhere else you are logged out.')
    await answer(req, res, '/account/devices')
  })

  router.post('/:device/delete', full, async (req, res) => {
    if (!(await endLogin(db, currentAccount(res).id, String(req.params.device)))) throw notFound()
    flash(res, 'good', 'That log-in is ended.')
    await answer(req, res, '/account/devices')
  })

  return router
}

const ownSidHash = (req: Request) => hashToken(req.sessionID)

/** Instants and dates as the reader writes them, in their zone. */
function times(res: Response) {
  const { locale, zone, hour_cycle } = currentAccount(res)
  const hourCycle = hour_cycle === 12 ? 'h12' : 'h23'
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone, hourCycle })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone })
  return { moment: (at: Date) => moment.format(at), date: (at: Date) => date.format(at) }
}
