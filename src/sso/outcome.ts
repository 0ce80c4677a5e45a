import type { Reason } from './reasons.js'

/** What a provider says of somebody who proved to be theirs. */
export interface Assertion {
  /** Immutable at the provider. */
  subject: string
  email: string | null
  /** Whether the provider says that the address is theirs. */
  email_vouched: boolean
  username: string | null
  first_name: string | null
  last_name: string | null
  /** Null where the provider said nothing of groups: then nothing that follows from them changes. */
  groups: string[] | null
  /** When they last typed a password there, or whatever else proves who they are; null where the provider doesn't say. */
  authenticated_at: Date | null
}

/** A step of a round trip, for "Test this provider": what was asked or sent, what came back (secrets masked), whether it was well. */
export interface Step {
  label: string
  detail: string
  ok: boolean
}

export type Outcome = { ok: true; assertion: Assertion; steps: Step[] } | { ok: false; reason: Reason; steps: Step[] }
