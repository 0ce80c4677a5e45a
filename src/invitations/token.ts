import { randomBytes } from 'node:crypto'
import { hashToken } from '../web/session-store.js'

/** `<workspace id>.<secret>`: the workspace leads to the row, and only the secret's hash is kept. */
const TOKEN = /^([0-9a-f]{24})\.([\w-]{43})$/

export function newToken(workspaceId: string) {
  const secret = randomBytes(32).toString('base64url')
  return { token: `${workspaceId}.${secret}`, token_hash: hashToken(secret) }
}

/** Where a token leads; undefined for what can't be one. */
export function readToken(token: string): { workspace_id: string; token_hash: string } | undefined {
  const [, workspace_id, secret] = TOKEN.exec(token) ?? []
  return workspace_id && secret ? { workspace_id, token_hash: hashToken(secret) } : undefined
}
