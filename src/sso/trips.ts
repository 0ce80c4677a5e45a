import { randomBytes } from 'node:crypto'
import type { Database } from '../database/connection.js'
import { hashToken } from '../web/session-store.js'
import type { Outcome } from './outcome.js'

type Purpose = 'login' | 'test' | 'confirm' | 'link'

/** A round trip that began here: what was sent with the person, to be found again in the answer. */
export type Trip = {
  id: string
  provider_id: string
  purpose: Purpose
  /** OAuth2's state, SAML's RelayState. */
  state: string
  nonce: string
  /** PKCE's code verifier. */
  verifier: string
  /** SAML's id of the request: an XML name. */
  request_id: string
  /** Who is to prove again that it is them, or whose account is to be linked. */
  user_id: string | null
  return_to: string
}

/** A trip that came back, with what came of it. */
export type Finished = Trip & {
  began_at: Date
  browser_hash: string | null
  outcome: Outcome
  kept: string | null
  kept_path: string | null
  /** Whether "Remember me" was ticked. */
  remembers: boolean
}

export const LIFETIME_SECONDS = 600

type Start = Pick<Trip, 'provider_id' | 'purpose'> & {
  /** What the browser's cookie holds; null where a trip begins at the provider. */
  browser: string | null
  user_id?: string
  return_to?: string
  /** What was posted without a log-in, to be sent again afterwards. */
  kept?: string
  kept_path?: string
  remembers?: boolean
}

const secret = () => randomBytes(32).toString('base64url')

/** Whether this can be the state of a trip. */
export const isState = (value: unknown) => typeof value === 'string' && /^[\w-]{43}$/.test(value)
const COLUMNS = [
  'id',
  'provider_id',
  'purpose',
  'state',
  'nonce',
  'verifier',
  'request_id',
  'user_id',
  'return_to',
] as const satisfies readonly (keyof Trip)[]

/** Begins a round trip that ends in the same browser within 10 minutes. */
export async function begin(db: Database, { browser, ...start }: Start): Promise<Trip> {
  const [trip] = await db('sso_requests')
    .insert({
      ...start,
      browser_hash: browser === null ? null : hashToken(browser),
      state: secret(),
      nonce: secret(),
      verifier: secret(),
      request_id: `_${randomBytes(16).toString('hex')}`,
      expires_at: db.raw('now() + make_interval(secs => ?)', [LIFETIME_SECONDS]),
    })
    .returning(COLUMNS)
  return trip
}

/** The trip that an answer belongs to, which it uses up: of two answers one counts. Else why there is none. */
export async function answer(
  db: Database,
  providerId: string,
  state: unknown,
): Promise<Trip | 'trip_unknown' | 'trip_used' | 'trip_expired'> {
  if (typeof state !== 'string' || state === '') return 'trip_unknown'
  const own = { provider_id: providerId, state }
  const [trip] = await db('sso_requests')
    .where(own)
    .whereNull('answered_at')
    .where('expires_at', '>', db.fn.now())
    .update({ answered_at: db.fn.now() })
    .returning(COLUMNS)
  if (trip) return trip
  const row = await db('sso_requests').where(own).first('answered_at')
  if (!row) return 'trip_unknown'
  return row.answered_at ? 'trip_used' : 'trip_expired'
}

/** Keeps what came of a trip until its browser fetches it, and returns the code for that. */
export async function store(db: Database, tripId: string, outcome: Outcome): Promise<string> {
  const code = secret()
  await db('sso_requests')
    .where({ id: tripId })
    .update({ code_hash: hashToken(code), outcome: JSON.stringify(outcome), answered_at: db.fn.now() })
  return code
}

/** The outcome under a code, for the browser that began the trip; it stays until `take`. Else why there is none. */
export async function find(
  db: Database,
  { provider_id, code, browser }: { provider_id: string; code: unknown; browser: unknown },
): Promise<Finished | 'trip_used' | 'trip_expired' | 'other_browser'> {
  if (typeof code !== 'string') return 'trip_used'
  const row = await db('sso_requests')
    .where({ provider_id, code_hash: hashToken(code) })
    .first(...COLUMNS, 'browser_hash', 'outcome', 'kept', 'kept_path', 'remembers', {
      is_over: db.raw('expires_at <= now()'),
      began_at: db.raw('expires_at - make_interval(secs => ?)', [LIFETIME_SECONDS]),
    })
  if (!row) return 'trip_used'
  const { is_over, ...trip } = row
  if (is_over) return 'trip_expired'
  const isHere = typeof browser === 'string' && trip.browser_hash === hashToken(browser)
  return trip.browser_hash === null || isHere ? { ...trip, outcome: revived(trip.outcome) } : 'other_browser'
}

/** An outcome as it was before it was kept as JSON, which has no dates. */
function revived(outcome: Outcome): Outcome {
  if (!outcome.ok) return outcome
  const { authenticated_at: at, ...assertion } = outcome.assertion
  return { ...outcome, assertion: { ...assertion, authenticated_at: at && new Date(at) } }
}

/** Single use: of those who fetch the same outcome at once, one takes it. */
export const take = async (trx: Database, tripId: string): Promise<boolean> =>
  (await trx('sso_requests').where({ id: tripId }).del()) === 1

/** Notes that an assertion was used; false where it was before. */
export async function useAssertion(
  db: Database,
  { provider_id, assertion_id, expires_at }: { provider_id: string; assertion_id: string; expires_at: Date },
): Promise<boolean> {
  const row = { provider_id, assertion_id, expires_at }
  return (await db('sso_assertions').insert(row).onConflict().ignore().returning('assertion_id')).length === 1
}

/** Forgets trips that nobody finished, and assertions that are too old to be used again. */
export async function purge(db: Database) {
  await db('sso_requests').where('expires_at', '<', db.fn.now()).del()
  await db('sso_assertions').where('expires_at', '<', db.fn.now()).del()
}
