import type { Outcome, Step } from '../sso/outcome.js'
import type { OpenProvider } from '../sso/queries.js'
import { reasons } from '../sso/reasons.js'
import { Refusal } from '../sso/refusal.js'
import type { Trip } from '../sso/trips.js'
import { type Claims, mapClaims } from './claims.js'
import { authorizationUrl, exchange } from './code-flow.js'
import { isOpenId, type OAuth2Config } from './config.js'
import { authenticatedAt, checkIdToken } from './id-token.js'
import { fetchJson } from './json.js'

const configOf = ({ config }: OpenProvider) => config as OAuth2Config

/** Where a round trip begins: the address at the provider, for the person's browser. */
export const start = (provider: OpenProvider, trip: Trip): Promise<string> =>
  authorizationUrl(provider, configOf(provider), trip)

/** What came of a round trip, by what the provider's redirect brought along. */
export async function finish(provider: OpenProvider, trip: Trip, query: Record<string, unknown>): Promise<Outcome> {
  const steps: Step[] = []
  const note = (label: string, detail: string) => steps.push({ label, detail, ok: true })
  try {
    return { ok: true, assertion: await assertionOf(provider, trip, query, note), steps }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const [operator] = reasons[error.reason]
    steps.push({ label: 'Stopped here', detail: [operator, error.detail].filter(Boolean).join(' '), ok: false })
    return { ok: false, reason: error.reason, steps }
  }
}

type Note = (label: string, detail: string) => void

async function assertionOf(provider: OpenProvider, trip: Trip, query: Record<string, unknown>, note: Note) {
  const config = configOf(provider)
  note(
    'Sent to the provider',
    `${config.authorization_path} with the scope ${config.scope}, to come back to ${provider.url}/callback`,
  )
  const tokens = await exchange(provider, config, trip, query)
  note('Code exchanged', `${config.token_path} gave ${given(tokens)}.`)

  const claims: Claims = {}
  let authenticated_at: Date | null = null
  if (isOpenId(config)) {
    Object.assign(claims, await checkIdToken(tokens.id_token, config, trip))
    authenticated_at = authenticatedAt(claims)
    note('Id token checked', `Signature, issuer, audience, times and nonce are right. It says: ${shown(claims)}`)
  }
  if (config.user_info_path) {
    const asking = { allows_http: config.allows_http, token: tokens.access_token }
    const info = await fetchJson(config.user_info_path, 'User info', asking)
    note('User info read', `${config.user_info_path} says: ${shown(info)}`)
    if (isOpenId(config) && info.sub !== claims.sub) throw new Refusal('subject_differs')
    Object.assign(claims, info)
  }
  const assertion = mapClaims(claims, config)
  note('Fields mapped', mapped(assertion, config))
  return { ...assertion, authenticated_at }
}

const given = ({ id_token }: { id_token: unknown }) =>
  id_token === undefined ? 'an access token' : 'an access token and an id token'

const PROTOCOL = ['nonce', 'at_hash', 'c_hash', 's_hash', 'sid', 'jti']
const LONGEST = 2000

/** Claims on a line, without those that only serve the protocol. */
const shown = (claims: Claims) =>
  Object.entries(claims)
    .filter(([name]) => !PROTOCOL.includes(name))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ')
    .slice(0, LONGEST)

/** What each map came to, and which found nothing. */
function mapped({ email_vouched, ...assertion }: ReturnType<typeof mapClaims>, config: OAuth2Config): string {
  const fields = Object.entries(assertion).map(([name, value]) => {
    const path = config[`map_${name}` as keyof OAuth2Config]
    if (!path) return `${name} is not mapped`
    return value === null ? `${name}: nothing at ${path}` : `${name}: ${[value].flat().join(', ') || 'none'}`
  })
  const word = email_vouched ? 'vouches' : 'does not vouch'
  return `${fields.join('; ')}. The provider ${word} for the address.`.slice(0, LONGEST)
}
