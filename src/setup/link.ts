import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The token of the one-time set-up link. It is made from the instance's id and the secret, so every node of a new
 * installation prints the same link and nothing has to be stored; once set up, `/setup` is gone and so is its worth.
 */
export const setupToken = (linksKey: Buffer, instanceId: string) =>
  createHmac('sha256', linksKey).update(`setup ${instanceId}`).digest('base64url')

export function isSetupToken(token: unknown, expected: string): boolean {
  if (typeof token !== 'string') return false
  const given = Buffer.from(token)
  const wanted = Buffer.from(expected)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
