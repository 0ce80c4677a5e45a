import type { Concern } from '../sso/concerns.js'
import { utcTime } from '../web/utc.js'
import { areCertificates, certificatesIn, validUntil } from './certificates.js'

const SOON_MILLISECONDS = 30 * 86_400_000

/**
 * What an operator has to do before the last of a provider's certificates is expired, or after: none of them is taken
 * then, so that a key that was given up opens nothing. `now` in milliseconds.
 */
export function expiryOf({ certificates }: { certificates?: unknown }, now: number): Concern | undefined {
  if (typeof certificates !== 'string' || !areCertificates(certificates)) return undefined
  const last = Math.max(...certificatesIn(certificates).map(validUntil))
  if (last - now > SOON_MILLISECONDS) return undefined
  const at = utcTime(new Date(last))
  return {
    what:
      last <= now
        ? `The provider’s certificate expired at ${at} UTC, so nobody comes in by it.`
        : `The provider’s certificate expires at ${at} UTC, and then nobody comes in by it.`,
    act: 'Get the new one: save the form again where it has a metadata URL, else with the new metadata.',
  }
}
