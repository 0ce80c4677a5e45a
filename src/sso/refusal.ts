import type { Reason } from './reasons.js'

/** What makes a round trip come to nothing, and why; `detail` is for the operator and holds no secret. */
export class Refusal extends Error {
  override name = 'Refusal'

  constructor(
    readonly reason: Reason,
    readonly detail = '',
  ) {
    super(detail ? `${reason}: ${detail}` : reason)
  }
}
