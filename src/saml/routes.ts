import type { Request } from 'express'
import { z } from 'zod'
import { requireTls } from '../auth/tls.js'
import { browserOf } from '../sso/browser.js'
import { fail } from '../sso/failing.js'
import { type FinishingParts, finishTrip } from '../sso/finishing.js'
import * as providers from '../sso/queries.js'
import { opened } from '../sso/starting.js'
import * as trips from '../sso/trips.js'
import * as throttles from '../throttles/queries.js'
import { parse } from '../web/forms.js'
import { notFound } from '../web/problem.js'
import { atTheDoor } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { check } from './check.js'
import { metadata } from './ours.js'

const ContinueForm = z.object({ code: z.string() })

/** SAML's side of a round trip: what the provider's page posts here, and what it has to know of us. */
export function samlRoutes(parts: FinishingParts) {
  const { db } = parts
  const router = Router()

  router.get('/:provider/metadata', anonymous, async (req, res) => {
    res.type('application/samlmetadata+xml').send(metadata(opened(parts, await find(parts, req))))
  })

  // comes from another site and so without cookies: what it comes to waits for the browser that began
  router.post('/:provider/callback', anonymous, atTheDoor, async (req, res) => {
    const provider = await find(parts, req)
    const trip = await trips.answer(db, provider.id, req.body?.RelayState)
    if (trip === 'trip_used' || trip === 'trip_expired') return fail(db, req, res, provider, { reason: trip })

    const began = trip === 'trip_unknown' ? undefined : trip
    if (!provider.is_active && began?.purpose !== 'test')
      return fail(db, req, res, provider, { reason: 'provider_off' })
    // what somebody asked for is counted where it began
    const forget = began ? undefined : await throttles.countOpenOrRefuse(db, 'unasked', req.ip ?? '')
    const outcome = await check(db, opened(parts, provider), began, req.body ?? {})
    if (!began && !outcome.ok)
      return fail(db, req, res, provider, { reason: outcome.reason, detail: outcome.steps.at(-1)?.detail })
    await forget?.()
    const { id } = began ?? (await trips.begin(db, { provider_id: provider.id, purpose: 'login', browser: null }))
    const code = await trips.store(db, id, outcome)
    res.redirect(303, `${res.locals.root}/sso/${provider.id}/finish?code=${code}`)
  })

  // a log-in that began at the provider is nobody's wish until it is said here, else a link could log anybody in
  router.post('/:provider/continue', anonymous, atTheDoor, requireTls, async (req, res) => {
    const provider = await find(parts, req)
    const form = parse(ContinueForm, req.body)
    if (!form.ok) throw notFound()
    const { code } = form.value
    const trip = await trips.find(db, { provider_id: provider.id, code, browser: browserOf(req) })
    if (typeof trip === 'string') return fail(db, req, res, provider, { reason: trip })
    await finishTrip(parts, req, res, provider, { trip, code })
  })

  return router
}

async function find({ db }: FinishingParts, req: Request): Promise<providers.Provider> {
  const provider = await providers.findProvider(db, String(req.params.provider))
  if (provider?.kind !== 'saml') throw notFound()
  return provider
}
