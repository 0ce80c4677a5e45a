import { isOpenId, type OAuth2Config } from '../oauth2/config.js'
import * as oauth2 from '../oauth2/trip.js'
import * as saml from '../saml/ours.js'
import type { Outcome } from './outcome.js'
import type { Kind, OpenProvider, Provider } from './queries.js'
import type { Trip } from './trips.js'

/** A way in that leads a browser to the provider and back. */
export type RoundTrip = {
  start(provider: OpenProvider, trip: Trip): Promise<string>
  finish?(provider: OpenProvider, trip: Trip, query: Record<string, unknown>): Promise<Outcome>
  /** Whether the provider has to say when somebody logged in there. */
  tellsWhen?(provider: Provider): boolean
}

/** The kinds of provider that people go to by a button. */
export const roundTrips: Partial<Record<Kind, RoundTrip>> = {
  oauth2: { start: oauth2.start, finish: oauth2.finish, tellsWhen: ({ config }) => isOpenId(config as OAuth2Config) },
  saml: { start: saml.start, tellsWhen: () => true },
}
