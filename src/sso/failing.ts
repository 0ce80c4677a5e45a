import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import { render } from '../web/render.js'
import type { Provider } from './queries.js'
import { type Reason, reasons } from './reasons.js'

type Failure = { reason: Reason; detail?: string; name?: string | null; user_id?: string }

/** Says to the person that they are not logged in, and to the operator why. */
export async function fail(db: Database, req: Request, res: Response, provider: Provider, failure: Failure) {
  await noteFailure(db, req, provider, failure)
  const [, person] = reasons[failure.reason]
  render(req, res.status(403), 'sso/failed', { provider, person, reason: failure.reason })
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
