import { randomBytes } from 'node:crypto'
import { hashToken } from './session-store.js'

const TOKEN = /^[\w-]{43}$/

/** A token for the link of a mail, and what is kept of it. */
export function newLinkToken() {
  const token = randomBytes(32).toString('base64url')
  return { token, token_hash: hashToken(token) }
}

/** What is kept of a token; undefined for what can't be one. */
export const hashLinkToken = (token: unknown): string | undefined =>
  typeof token === 'string' && TOKEN.test(token) ? hashToken(token) : undefined
