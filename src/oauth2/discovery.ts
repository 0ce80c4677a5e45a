import { Refusal } from '../sso/refusal.js'
import type { OAuth2Config } from './config.js'
import { fetchJson } from './json.js'

const FOUND = {
  authorization_path: 'authorization_endpoint',
  token_path: 'token_endpoint',
  user_info_path: 'userinfo_endpoint',
  keys_path: 'jwks_uri',
} as const

/**
 * Fills the empty addresses from what the issuer says of itself (OpenID Connect Discovery). Throws a Refusal where it
 * can't be read, names another issuer or lacks an address that is needed.
 */
export async function complete(config: OAuth2Config): Promise<OAuth2Config> {
  const empty = (Object.keys(FOUND) as (keyof typeof FOUND)[]).filter(name => config[name] === '')
  if (config.issuer === '' || empty.length === 0) return config

  const url = `${config.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const document = await fetchJson(url, 'Discovery', config)
  if (document.issuer !== config.issuer)
    throw new Refusal('discovery_wrong', `It names the issuer ${String(document.issuer)}. Type it as it stands there.`)
  const completed = { ...config }
  for (const name of empty) {
    const found = document[FOUND[name]]
    if (typeof found === 'string') completed[name] = found
    else if (name !== 'user_info_path') throw new Refusal('discovery_wrong', `It lacks ${FOUND[name]}.`)
  }
  return completed
}
