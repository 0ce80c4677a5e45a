import * as oauth2 from '../oauth2/trip.js'
import { start } from '../saml/ours.js'
import type { Outcome } from './outcome.js'
import type { Kind, OpenProvider } from './queries.js'
import type { Trip } from './trips.js'

/** A way in that leads a browser to the provider and back. */
export type RoundTrip = {
  start(provider: OpenProvider, trip: Trip): Promise<string>
  finish?(provider: OpenProvider, trip: Trip, query: Record<string, unknown>): Promise<Outcome>
}

/** The kinds of provider that people go to by a button. */
export const roundTrips: Partial<Record<Kind, RoundTrip>> = { oauth2, saml: { start } }
