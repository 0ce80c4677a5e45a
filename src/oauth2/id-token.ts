import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { Refusal } from '../sso/refusal.js'
import type { Trip } from '../sso/trips.js'
import type { OAuth2Config } from './config.js'
import { fetchJson } from './json.js'

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const SKEW_SECONDS = 60

/** What a good id token says: signed by the issuer's keys, for this client and this very trip. Throws a Refusal. */
export async function checkIdToken(token: unknown, config: OAuth2Config, trip: Trip): Promise<JWTPayload> {
  if (typeof token !== 'string') throw new Refusal('id_token_missing')
  const keys = (await fetchJson(config.keys_path, 'The address of the keys', config)) as unknown as JSONWebKeySet
  const payload = await verify(token, keys, config)
  if (payload.nonce !== trip.nonce) throw new Refusal('nonce_wrong')
  if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload.azp !== config.client_id)
    throw new Refusal('audience_wrong', 'The id token is for several, and azp is not this client.')
  return payload
}

/** When the person logged in at the provider, by its signed word; null where the id token doesn't say. */
export const authenticatedAt = ({ auth_time }: JWTPayload): Date | null =>
  typeof auth_time === 'number' && Number.isFinite(auth_time) ? new Date(auth_time * 1000) : null

async function verify(token: string, keys: JSONWebKeySet, { issuer, client_id }: OAuth2Config): Promise<JWTPayload> {
  try {
    const verified = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      audience: client_id,
      algorithms: ALGORITHMS,
      clockTolerance: SKEW_SECONDS,
      requiredClaims: ['exp', 'iat', 'sub'],
    })
    return verified.payload
  } catch (error) {
    throw asRefusal(error)
  }
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return new Refusal('id_token_expired')
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return new Refusal('issuer_wrong', `It names ${String(error.payload.iss)}.`)
    if (error.claim === 'aud') return new Refusal('audience_wrong', `It names ${String(error.payload.aud)}.`)
    if (error.claim === 'sub') return new Refusal('subject_missing')
    return new Refusal('id_token_expired', error.claim)
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return new Refusal('signature_weak')
  if (error instanceof errors.JOSEError) return new Refusal('signature_wrong', error.code)
  return new Refusal('answer_unreadable', 'The keys or the id token can’t be read.')
}
