import { Secret, TOTP } from 'otpauth'

const STEP_SECONDS = 30

// what every app understands, whether it reads the address or the key is typed (RFC 6238)
const totp = (key: string, names: { issuer?: string; label?: string } = {}) =>
  new TOTP({ ...names, secret: Secret.fromBase32(key), algorithm: 'SHA1', digits: 6, period: STEP_SECONDS })

/** A new key as apps take it: 160 bits in base32. */
export const newKey = () => new Secret({ size: 20 }).base32

/**
 * The step of time, counted in half minutes, whose code this is; the one before and the one after are good too, as
 * clocks differ. Undefined where it is none of the three.
 */
export function stepOf(key: string, code: string, now = Date.now()): number | undefined {
  const shift = totp(key).validate({ token: code, timestamp: now, window: 1 })
  return shift === null ? undefined : Math.floor(now / 1000 / STEP_SECONDS) + shift
}

/** The address that an app reads from the QR code: the key, and whose it is where. */
export const keyAddress = (key: string, issuer: string, label: string) => totp(key, { issuer, label }).toString()

/** A key in groups of four, as people type it. */
export const inFours = (key: string) => key.replace(/.{4}(?=.)/g, '$& ')
