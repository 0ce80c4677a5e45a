import type { Assertion } from './outcome.js'
import { roundTrips } from './protocols.js'
import type { Provider } from './queries.js'
import type { Reason } from './reasons.js'

/** The clocks of two servers may differ by so much. */
const SKEW_MILLISECONDS = 60_000

/**
 * As of when a log-in by a provider shows who it is (step-up): not when they came back from there, but when they typed
 * their password there. Where the provider doesn't say, that may be long ago.
 */
export const provedAt = ({ authenticated_at }: Assertion): Date =>
  new Date(Math.min(Date.now(), authenticated_at?.getTime() ?? 0))

/**
 * Why a round trip that began in order to confirm doesn't: the log-in at the provider is older than the trip, or nobody
 * knows. A protocol that has no word for it can't say more than that it was asked to ask again.
 */
export function whyNotFresh(provider: Provider, { authenticated_at }: Assertion, began_at: Date): Reason | undefined {
  if (authenticated_at === null) return roundTrips[provider.kind]?.tellsWhen?.(provider) ? 'log_in_undated' : undefined
  return authenticated_at.getTime() < began_at.getTime() - SKEW_MILLISECONDS ? 'log_in_old' : undefined
}
