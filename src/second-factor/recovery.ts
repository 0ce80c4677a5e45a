import { Secret } from 'otpauth'
import { hashToken } from '../web/session-store.js'

const COUNT = 10
const BYTES = 10

/** Ten codes for the day when the phone is gone, 80 bits each, and what is kept of them. */
export function newRecoveryCodes() {
  const plain = Array.from({ length: COUNT }, () => new Secret({ size: BYTES }).base32.toLowerCase())
  return { codes: plain.map(code => code.replace(/.{4}(?=.)/g, '$&-')), hashes: plain.map(hashToken) }
}

/** What was typed: six digits from the app, or a recovery code; spaces, hyphens and case don't count. */
export function readCode(typed: string): { digits: string } | { recovery_hash: string } | undefined {
  const text = typed.replace(/[\s-]/g, '').toLowerCase()
  if (/^\d{6}$/.test(text)) return { digits: text }
  return /^[a-z2-7]{16}$/.test(text) ? { recovery_hash: hashToken(text) } : undefined
}
