import type { Request, Response } from 'express'
import { goOn, letIn } from '../auth/begin.js'
import { isOn } from '../second-factor/queries.js'
import type { Settings } from '../settings/reader.js'
import { preferredLocale } from '../web/locale.js'
import { currentLogin, enteredBy } from '../web/login.js'
import { render } from '../web/render.js'
import { confirmSession } from '../web/session.js'
import { fail } from './failing.js'
import * as identities from './identities.js'
import { type Arrival, arrive } from './people.js'
import type { Provider } from './queries.js'
import { reasons } from './reasons.js'
import type { Parts } from './starting.js'
import * as trips from './trips.js'

export type FinishingParts = Parts & { settings: Pick<Settings, 'get'> }
type Proved = trips.Finished & { outcome: { ok: true } }

/** Ends a round trip in the browser that began it: what it was for is done, once. */
export async function finishTrip(
  parts: FinishingParts,
  req: Request,
  res: Response,
  provider: Provider,
  { trip, code }: { trip: trips.Finished; code: string },
) {
  const { db } = parts
  if (trip.purpose === 'test') return showTest(req, res, provider, trip)
  if (!provider.is_active) return fail(db, req, res, provider, { reason: 'provider_off' })
  if (!trip.outcome.ok) {
    if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used' })
    const { reason, steps } = trip.outcome
    return fail(db, req, res, provider, { reason, detail: steps.at(-1)?.detail })
  }
  const proved = trip as Proved
  if (trip.purpose === 'confirm') return confirm(parts, req, res, provider, proved, code)
  return logIn(parts, req, res, provider, proved, code)
}

async function logIn(
  { db, settings }: FinishingParts,
  req: Request,
  res: Response,
  provider: Provider,
  trip: Proved,
  code: string,
) {
  const { assertion } = trip.outcome
  const arrival: Arrival = await arrive(db, provider, assertion, {
    default_workspaces: settings.get('default_workspaces'),
    locale: preferredLocale(req),
    address: req.ip ?? '',
  })
  // the outcome stays where it is, until the person has logged in to the account that it is to be linked to
  if (!arrival.ok && arrival.reason === 'link_needed')
    return render(req, res, 'sso/link', { provider, code, values: { username: assertion.email } })

  if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used' })
  if (!arrival.ok) return fail(db, req, res, provider, { reason: arrival.reason, name: assertion.email })
  const { return_to, kept, kept_path } = trip
  await letIn(db, req, res, arrival.user, { return_to, kept: kept ?? undefined, kept_path: kept_path ?? undefined })
}

/** Step-up: whoever is logged in came back as themselves; with a second factor the code is asked for, as ever. */
async function confirm(
  { db }: FinishingParts,
  req: Request,
  res: Response,
  provider: Provider,
  trip: Proved,
  code: string,
) {
  if (!(await isThemselves({ db }, res, provider, trip)))
    return fail(db, req, res, provider, { reason: 'not_yours', name: trip.outcome.assertion.email })
  if (await isOn(db, { user_id: String(trip.user_id) })) return render(req, res, 'sso/confirm', { provider, code })

  if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used' })
  await confirmSession(req)
  goOn(req, res, trip.return_to)
}

/** Whether the person at the provider is the one who began, and is logged in here still, themselves. */
export async function isThemselves(
  { db }: Pick<Parts, 'db'>,
  res: Response,
  provider: Provider,
  { user_id, outcome }: trips.Finished,
): Promise<boolean> {
  const login = currentLogin(res)
  if (!outcome.ok || login.strength !== 'full' || login.account.id !== user_id || enteredBy(res)) return false
  const whose = { provider_id: provider.id, subject: outcome.assertion.subject }
  return (await identities.findUserId(db, whose)) === user_id
}

/** Nothing follows from a test, so that its page may be looked at again. */
function showTest(req: Request, res: Response, provider: Provider, { outcome }: trips.Finished) {
  const reason = outcome.ok ? undefined : { operator: reasons[outcome.reason][0], person: reasons[outcome.reason][1] }
  render(req, res, 'sso/tested', { provider, steps: outcome.steps, reason })
}
