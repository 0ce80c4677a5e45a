import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import * as throttles from '../throttles/queries.js'
import { render } from '../web/render.js'
import { markBrowser } from './browser.js'
import { keepForm } from './kept-forms.js'
import type { Provider } from './queries.js'
import { type Reason, reasons } from './reasons.js'
import type { Finished, Trip } from './trips.js'

type Failure = {
  reason: Reason
  detail?: string
  name?: string | null
  user_id?: string
  /** The trip that failed, where it is known and this is the browser that began it: what it was for and carried along. */
  trip?: Pick<Trip, 'purpose' | 'return_to'> & Partial<Pick<Finished, 'kept' | 'kept_path' | 'remembers'>>
}

/**
 * Says to the person that they are not logged in, or that nothing is confirmed, and to the operator why: as long as it isn't
 * a flood of answers that nobody asked for, which would fill the log.
 */
export async function fail(db: Database, req: Request, res: Response, provider: Provider, failure: Failure) {
  await throttles.countOpenOrRefuse(db, 'sso_failure', req.ip ?? '')
  await noteFailure(db, req, provider, failure)
  const [, person] = reasons[failure.reason]
  const carried = failure.trip && (await carryOn(db, req, res, failure.trip))
  const purpose = failure.trip?.purpose
  render(req, res.status(403), 'sso/failed', { provider, person, reason: failure.reason, purpose, carried })
}

/** What a trip carried along, for whoever tries again or in another way: as the query of a link. */
async function carryOn(
  db: Database,
  req: Request,
  res: Response,
  { kept, kept_path, return_to, remembers }: NonNullable<Failure['trip']>,
): Promise<string> {
  const id = kept && kept_path && (await keepForm(db, markBrowser(req, res), { kept, kept_path, return_to }))
  const query = new URLSearchParams(id ? { kept: id } : return_to && { return_to })
  if (remembers) query.set('remember', '1')
  return query.toString()
}

/** What went wrong, and the last step where that says more. */
const whyOf = (said: string, detail = '') => (detail.startsWith(said) ? detail : `${said} ${detail}`.trim())

/** Says to the operator why a provider let nobody in. */
export const noteFailure = (
  db: Database,
  req: Request,
  provider: Provider,
  { reason, detail, name, user_id }: Failure,
) =>
  audit.record(db, {
    kind: 'sso_failed',
    actor: { name: name ?? 'somebody' },
    user_id,
    address: req.ip ?? '',
    details: { provider: provider.name, why: whyOf(reasons[reason][0], detail) },
  })
