import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { currentLogin, enteredBy } from '../web/login.js'
import { render } from '../web/render.js'
import { endSessionsOf } from '../web/session.js'
import { fail } from './failing.js'
import * as identities from './identities.js'
import type { Provider } from './queries.js'
import type { Finished } from './trips.js'

/**
 * Whether a trip began in this browser. One that began at the provider may be anybody's: whoever sends its link to somebody
 * else must not get their password to let them in.
 */
export const beganHere = ({ browser_hash }: Pick<Finished, 'browser_hash'>) => browser_hash !== null

/** Whether a trip that began in order to link came back to who began it, themselves and logged in still. */
export function isTheirs(res: Response, { purpose, user_id, outcome }: Finished): boolean {
  const login = currentLogin(res)
  return (
    purpose === 'link' && outcome.ok && login.strength === 'full' && login.account.id === user_id && !enteredBy(res)
  )
}

/** Asks before the account is linked: what came back may be somebody else's, whom another page logged in there. */
export function showLink(db: Database, req: Request, res: Response, provider: Provider, trip: Finished, code: string) {
  if (!trip.outcome.ok || !isTheirs(res, trip)) return fail(db, req, res, provider, { reason: 'not_yours', trip })
  const { email, username, subject } = trip.outcome.assertion
  return render(req, res, 'sso/identity', { provider, code, name: email ?? username ?? subject })
}

/** Whose account, from where, and the session that stays. */
type By = { id: string; username: string; address: string; sid_hash: string }

/**
 * Forgets that a provider knows this user, and ends their other sessions, as nobody knows which of them came in by it.
 * False where it does not know them or is their only way in.
 */
export const unlink = (
  db: Database,
  settings: Pick<Settings, 'get'>,
  by: By,
  { id, name }: Pick<Provider, 'id' | 'name'>,
) =>
  db.transaction(async trx => {
    await identities.holdAll(trx, by.id)
    const own = await identities.findOwn(trx, by.id, id, settings)
    if (!own?.may_unlink) return false
    await identities.unlink(trx, { user_id: by.id, provider_id: id })
    await endSessionsOf(trx, by.id, by.sid_hash)
    await audit.record(trx, {
      kind: 'identity_unlinked',
      actor: { name: by.username },
      user_id: by.id,
      address: by.address,
      details: { provider: name },
    })
    return true
  })
