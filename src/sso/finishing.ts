import type { Request, Response } from 'express'
import { goOn, letIn, type Wishes } from '../auth/begin.js'
import type { Database } from '../database/connection.js'
import { isOn } from '../second-factor/queries.js'
import type { Settings } from '../settings/reader.js'
import { preferredLocale } from '../web/locale.js'
import { currentLogin, enteredBy } from '../web/login.js'
import { render } from '../web/render.js'
import { confirmSession } from '../web/session.js'
import { fail } from './failing.js'
import { provedAt, whyNotFresh } from './freshness.js'
import * as identities from './identities.js'
import { beganHere, showLink } from './linking.js'
import { type Arrival, arrive } from './people.js'
import type { Provider } from './queries.js'
import { type Reason, reasons } from './reasons.js'
import { rehearse } from './rehearsal.js'
import type { Parts } from './starting.js'
import * as trips from './trips.js'

export type FinishingParts = Parts & {
  settings: Pick<Settings, 'get'>
  config: { remember_me: { lifetime: number } }
}
type Proved = trips.Finished & { outcome: { ok: true } }

/** Ends a round trip in the browser that began it: what it was for is done, once. */
export async function finishTrip(
  parts: FinishingParts,
  req: Request,
  res: Response,
  provider: Provider,
  { trip, code, begins_anew }: { trip: trips.Finished; code: string; begins_anew?: boolean },
) {
  const { db } = parts
  if (trip.purpose === 'test') return showTest(parts, req, res, provider, trip)
  if (!provider.is_active) return fail(db, req, res, provider, { reason: 'provider_off' })
  if (!trip.outcome.ok) {
    if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used' })
    const { reason, steps } = trip.outcome
    return fail(db, req, res, provider, { reason, detail: steps.at(-1)?.detail, trip })
  }
  const proved = trip as Proved
  if (trip.purpose === 'link') return showLink(db, req, res, provider, trip, code)
  if (trip.purpose === 'confirm') return confirm(parts, req, res, provider, proved, code)
  return logIn(parts, req, res, provider, { trip: proved, code, begins_anew })
}

/** What a trip carried along besides who it is, for the log-in that it ends in. */
export const wishesOf = (
  { config }: FinishingParts,
  { return_to, kept, kept_path, remembers }: trips.Finished,
): Pick<Wishes, 'return_to' | 'kept' | 'kept_path' | 'rememberFor'> => ({
  return_to,
  kept: kept ?? undefined,
  kept_path: kept_path ?? undefined,
  rememberFor: remembers ? config.remember_me.lifetime : undefined,
})

async function logIn(
  parts: FinishingParts,
  req: Request,
  res: Response,
  provider: Provider,
  { trip, code, begins_anew }: { trip: Proved; code: string; begins_anew?: boolean },
) {
  const { db, settings } = parts
  const { assertion } = trip.outcome
  const arrival: Arrival = await arrive(db, provider, assertion, {
    default_workspaces: settings.get('default_workspaces'),
    locale: preferredLocale(req),
    address: req.ip ?? '',
    begins_anew,
  })
  // the outcome stays where it is, until the person has logged in to the account that it is to be linked to
  if (!arrival.ok && arrival.reason === 'link_needed' && beganHere(trip))
    return render(req, res, 'sso/link', {
      provider,
      code,
      may_begin_anew: arrival.may_begin_anew,
      values: { username: assertion.email },
    })

  if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used' })
  if (!arrival.ok) {
    const { reason, detail } = arrival
    return fail(db, req, res, provider, { reason, detail, name: assertion.email, trip })
  }
  await letIn(db, req, res, arrival.user, { ...wishesOf(parts, trip), confirmed_at: provedAt(assertion) })
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
  const reason = await whyNotThemselves(db, res, provider, trip)
  if (reason) return fail(db, req, res, provider, { reason, name: trip.outcome.assertion.email, trip })
  if (await isOn(db, { user_id: String(trip.user_id) })) return render(req, res, 'sso/confirm', { provider, code })

  if (!(await trips.take(db, trip.id))) return fail(db, req, res, provider, { reason: 'trip_used' })
  await confirmSession(req)
  goOn(req, res, trip.return_to)
}

/** Why this doesn't confirm that the person who began, and is logged in here still, logged in there themselves just now. */
export async function whyNotThemselves(
  db: Database,
  res: Response,
  provider: Provider,
  { user_id, outcome, began_at }: trips.Finished,
): Promise<Reason | undefined> {
  const login = currentLogin(res)
  if (!outcome.ok || login.strength !== 'full' || login.account.id !== user_id || enteredBy(res)) return 'not_yours'
  const whose = { provider_id: provider.id, subject: outcome.assertion.subject }
  if ((await identities.findUserId(db, whose)) !== user_id) return 'not_yours'
  return whyNotFresh(provider, outcome.assertion, began_at)
}

/** Nothing follows from a test, so that its page may be looked at again. */
async function showTest(
  { db, settings }: FinishingParts,
  req: Request,
  res: Response,
  provider: Provider,
  { outcome }: trips.Finished,
) {
  const last = outcome.ok ? await rehearse(db, settings, provider, outcome.assertion) : undefined
  const reason = outcome.ok ? last?.reason : outcome.reason
  const said = reason && { operator: reasons[reason][0], person: reasons[reason][1] }
  render(req, res, 'sso/tested', { provider, steps: [...outcome.steps, ...(last ? [last.step] : [])], reason: said })
}
