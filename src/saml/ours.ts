import { generateServiceProviderMetadata, SAML } from 'passport-saml'
import type { OpenProvider } from '../sso/queries.js'
import { Refusal } from '../sso/refusal.js'
import type { Trip } from '../sso/trips.js'
import { certificatesIn, validOnes } from './certificates.js'
import { Config, nameIdFormatOf } from './config.js'

/** Clocks of two servers may differ by so much. */
export const SKEW_SECONDS = 120

/** The provider's form as it was saved. */
export function configOf({ config, secrets }: OpenProvider): Config {
  const form = Config.safeParse({ ...config, ...secrets })
  if (form.success && form.data.login_url !== '') return form.data
  throw new Refusal('config_incomplete')
}

export const callbackOf = ({ url }: OpenProvider) => `${url}/callback`
const entityIdOf = ({ url }: OpenProvider, { entity_id }: Config) => entity_id || `${url}/metadata`
const audienceOf = (provider: OpenProvider, config: Config) => config.audience || entityIdOf(provider, config)

/** node-saml with this provider's form: assertions have to be signed, whatever else is. */
export function samlOf(provider: OpenProvider, config: Config, trip?: Pick<Trip, 'request_id' | 'purpose'>): SAML {
  const idpCert = validOnes(certificatesIn(config.certificates))
  if (idpCert.length === 0) throw new Refusal('certificate_expired')
  return new SAML({
    issuer: entityIdOf(provider, config),
    callbackUrl: callbackOf(provider),
    entryPoint: config.login_url,
    idpIssuer: config.idp_entity_id,
    idpCert,
    audience: audienceOf(provider, config),
    identifierFormat: nameIdFormatOf(config),
    acceptedClockSkewMs: SKEW_SECONDS * 1000,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    disableRequestedAuthnContext: true,
    // whoever is to prove that it is them types their password there again
    ...(trip && { generateUniqueId: () => trip.request_id, forceAuthn: trip.purpose === 'confirm' }),
    ...(config.signs_requests && { privateKey: config.signing_key, signatureAlgorithm: 'sha256' as const }),
  })
}

/** Where a round trip begins: the provider's log-in with a request that only this trip's answer fits. */
export async function start(provider: OpenProvider, trip: Trip): Promise<string> {
  const config = configOf(provider)
  return samlOf(provider, config, trip).getAuthorizeUrlAsync(trip.state, undefined, {})
}

/** What the provider has to know of us, for its own form. */
export function metadata(provider: OpenProvider): string {
  const form = Config.safeParse({ ...provider.config, ...provider.secrets })
  const config = form.success ? form.data : undefined
  const signs = config?.signs_requests && config.signing_key
  return generateServiceProviderMetadata({
    issuer: config?.entity_id || `${provider.url}/metadata`,
    callbackUrl: callbackOf(provider),
    identifierFormat: config ? nameIdFormatOf(config) : null,
    wantAssertionsSigned: true,
    generateUniqueId: () => `_${provider.id}`,
    ...(signs && { privateKey: config.signing_key, publicCerts: certificatesIn(config.signing_certificate) }),
  })
}
