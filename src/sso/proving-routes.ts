import type { Request } from 'express'
import { enter, goOn } from '../auth/begin.js'
import { checkPassword } from '../auth/strategy.js'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import { themselvesOnly } from '../log-in-as/limits.js'
import { WRONG_CODE } from '../second-factor/form.js'
import { proveCode } from '../second-factor/proof.js'
import { isOn } from '../second-factor/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount } from '../web/login.js'
import { notFound } from '../web/problem.js'
import { atTheDoor, render } from '../web/render.js'
import { anonymous, confirmed, full, Router } from '../web/router.js'
import { confirmSession } from '../web/session.js'
import { browserOf } from './browser.js'
import { fail } from './failing.js'
import { type FinishingParts, finishTrip, whyNotThemselves, wishesOf } from './finishing.js'
import { mayUsePassword } from './forcing.js'
import { ConfirmForm, LinkForm } from './form.js'
import { beganHere, isTheirs } from './linking.js'
import { isOfDomain, linkTo } from './people.js'
import * as providers from './queries.js'
import * as trips from './trips.js'

/** What a person adds to a round trip: the password of the account that it is to be linked to, or a code. */
export function provingRoutes(parts: FinishingParts) {
  const { db, keys, settings } = parts
  const router = Router()

  router.post('/:provider/link', anonymous, atTheDoor, requireTls, async (req, res) => {
    const { provider, trip, code } = await findWaiting(db, req)
    if (typeof trip === 'string') return fail(db, req, res, provider, { reason: trip })
    if (trip.purpose !== 'login' || !trip.outcome.ok || !isOfDomain(provider, trip.outcome.assertion)) throw notFound()
    const show = (form: object) => render(req, res.status(422), 'sso/link', { provider, code, ...form })
    const form = parse(LinkForm, req.body)
    if (!form.ok) return show(form)

    const user = await checkPassword(db, req, form.value.username, form.value.password)
    if (!user) return show(refuse(req.body, { form: 'Username or password is wrong.' }))
    if (!(await mayUsePassword(db, settings, user.id))) return show(refuse(req.body, { form: NO_PASSWORD }))
    const holder = { user_id: user.id }
    const hasCode = await isOn(db, holder)
    if (hasCode && !(await proveCode(db, keys, req, holder, form.value.second_code)))
      return show(refuse(req.body, { second_code: WRONG_CODE }))

    if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used' })
    const { assertion } = trip.outcome
    const reason = await linkTo(db, provider, assertion, user, req.ip ?? '')
    if (reason) return fail(db, req, res, provider, { reason, name: assertion.email, user_id: user.id })
    const { rememberFor, ...carried } = wishesOf(parts, trip)
    await enter(db, req, res, user, { byCode: hasCode, rememberFor }, carried)
  })

  // an account that nobody has shown to have their address is not to stand in their way
  router.post('/:provider/account', anonymous, atTheDoor, requireTls, async (req, res) => {
    const { provider, trip, code } = await findWaiting(db, req)
    if (typeof trip === 'string') return fail(db, req, res, provider, { reason: trip })
    if (trip.purpose !== 'login' || !trip.outcome.ok) throw notFound()
    await finishTrip(parts, req, res, provider, { trip, code, begins_anew: true })
  })

  router.post('/:provider/confirm', full, atTheDoor, themselvesOnly, async (req, res) => {
    const { provider, trip, code } = await findWaiting(db, req)
    if (typeof trip === 'string') return fail(db, req, res, provider, { reason: trip })
    if (trip.purpose !== 'confirm' || (await whyNotThemselves(db, res, provider, trip))) throw notFound()
    const form = parse(ConfirmForm, req.body)
    if (!form.ok) return render(req, res.status(422), 'sso/confirm', { provider, code, ...form })

    const holder = { user_id: currentAccount(res).id }
    if (!(await proveCode(db, keys, req, holder, form.value.second_code))) {
      const refused = refuse(req.body, { second_code: WRONG_CODE })
      return render(req, res.status(422), 'sso/confirm', { provider, code, ...refused })
    }
    if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used' })
    await confirmSession(req)
    goOn(req, res, trip.return_to)
  })

  router.post('/:provider/identity', confirmed, atTheDoor, themselvesOnly, async (req, res) => {
    const { provider, trip } = await findWaiting(db, req)
    if (typeof trip === 'string') return fail(db, req, res, provider, { reason: trip, trip: LINKING })
    if (!trip.outcome.ok || !isTheirs(res, trip)) throw notFound()

    const { assertion } = trip.outcome
    if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used', trip })
    const account = currentAccount(res)
    const reason = await linkTo(db, provider, assertion, account, req.ip ?? '')
    if (reason) return fail(db, req, res, provider, { reason, name: assertion.email, user_id: account.id, trip })
    flash(res, 'good', `${provider.name} is linked and lets you in from now on.`)
    await answer(req, res, '/account/password')
  })

  return router
}

const LINKING = { purpose: 'link', return_to: '' } as const

const NO_PASSWORD = 'This account logs in with single sign-on alone, so no password links it. Ask whoever runs Stint.'

/** The active provider, and the outcome that waits under the posted code. */
async function findWaiting(db: Database, req: Request) {
  const provider = await providers.findProvider(db, String(req.params.provider))
  if (!provider?.is_active) throw notFound()
  const code = String(req.body?.code)
  const trip = await trips.find(db, { provider_id: provider.id, code, browser: browserOf(req) })
  if (typeof trip !== 'string' && !beganHere(trip)) throw notFound()
  return { provider, code, trip }
}
