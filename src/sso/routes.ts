import type { Request } from 'express'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import { themselvesOnly } from '../log-in-as/limits.js'
import * as throttles from '../throttles/queries.js'
import { currentAccount } from '../web/login.js'
import { sendLogo } from '../web/logo.js'
import { notFound } from '../web/problem.js'
import { atTheDoor, render } from '../web/render.js'
import { anonymous, full, Router } from '../web/router.js'
import { browserOf } from './browser.js'
import { fail } from './failing.js'
import { type FinishingParts, finishTrip } from './finishing.js'
import { roundTrips } from './protocols.js'
import * as providers from './queries.js'
import { opened, startTrip } from './starting.js'
import * as trips from './trips.js'

/** Round trips to a provider: a link leads there, and what comes back waits until the browser that began fetches it. */
export function ssoRoutes(parts: FinishingParts) {
  const { db } = parts
  const router = Router()

  router.get('/:provider/logo', anonymous, async (req, res) => {
    const found = await providers.findLogo(db, String(req.params.provider))
    if (!found) throw notFound()
    sendLogo(req, res, found, 'public')
  })

  router.get('/:provider/start', anonymous, atTheDoor, requireTls, async (req, res) => {
    const provider = await findActive(db, req)
    await throttles.countOpenOrRefuse(db, 'trip', req.ip ?? '')
    await startTrip(parts, req, res, provider, { purpose: 'login' })
  })

  router.get('/:provider/confirm', full, atTheDoor, themselvesOnly, async (req, res) => {
    const purpose = { purpose: 'confirm', user_id: currentAccount(res).id } as const
    await startTrip(parts, req, res, await findActive(db, req), purpose)
  })

  // begun by a link, and so by any page that leads here: nothing is linked before the person says so
  router.get('/:provider/identity', full, atTheDoor, themselvesOnly, async (req, res) => {
    await startTrip(parts, req, res, await findActive(db, req), { purpose: 'link', user_id: currentAccount(res).id })
  })

  router.get('/:provider/callback', anonymous, atTheDoor, async (req, res) => {
    const provider = await find(db, req)
    const finish = roundTrips[provider.kind]?.finish
    if (!finish) throw notFound()
    const trip = await trips.answer(db, provider.id, req.query.state)
    if (typeof trip === 'string') return fail(db, req, res, provider, { reason: trip })

    const code = await trips.store(db, trip.id, await finish(opened(parts, provider), trip, req.query))
    res.redirect(303, `${res.locals.root}/sso/${provider.id}/finish?code=${code}`)
  })

  router.get('/:provider/finish', anonymous, atTheDoor, requireTls, async (req, res) => {
    const provider = await find(db, req)
    const code = String(req.query.code)
    const trip = await trips.find(db, { provider_id: provider.id, code, browser: browserOf(req) })
    if (typeof trip === 'string') return fail(db, req, res, provider, { reason: trip })
    if (trip.browser_hash === null && trip.outcome.ok) {
      const { email, username, subject } = trip.outcome.assertion
      return render(req, res, 'saml/continue', { provider, code, name: email ?? username ?? subject })
    }
    await finishTrip(parts, req, res, provider, { trip, code })
    // a trip that is over frees its place for the next of the house
    if (trip.purpose === 'login' && res.statusCode === 303) await throttles.forgetOpen(db, 'trip', req.ip ?? '')
  })

  return router
}

async function find(db: Database, req: Request): Promise<providers.Provider> {
  const provider = await providers.findProvider(db, String(req.params.provider))
  if (!provider) throw notFound()
  return provider
}

async function findActive(db: Database, req: Request): Promise<providers.Provider> {
  const provider = await find(db, req)
  if (!provider.is_active) throw notFound()
  return provider
}
