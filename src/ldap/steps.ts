import type { Step } from '../sso/outcome.js'
import type { Reason } from '../sso/reasons.js'
import { Refusal } from '../sso/refusal.js'

/** Why a log-in came to nothing, and what the server said to that. */
export class Ended extends Error {
  constructor(
    readonly reason: Reason,
    detail: string,
  ) {
    super(detail)
  }
}

/** Does a step and notes it. What goes wrong without an answer of the server's ends with `reason`. */
export async function take<Value>(
  steps: Step[],
  label: string,
  work: () => Promise<[Value, string]>,
  reason: Reason = 'unreachable',
): Promise<Value> {
  try {
    const [value, detail] = await work()
    steps.push({ label, detail, ok: true })
    return value
  } catch (error) {
    const ended = endedBy(error, reason)
    steps.push({ label, detail: ended.message, ok: false })
    throw ended
  }
}

function endedBy(error: unknown, reason: Reason): Ended {
  if (error instanceof Ended) return error
  if (error instanceof Refusal) return new Ended(error.reason, error.detail)
  return isLate(error) ? late() : new Ended(reason, wordsOf(error))
}

const isLate = (error: unknown) => error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name)
const late = () => new Ended('too_slow', 'The time was over.')

/** Of several addresses of a host, each has its own error. */
const wordsOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(wordsOf).join(', ') : (error as Error).message
