import type { Profile } from 'passport-saml'
import { isAddress } from '../mail/address.js'
import type { Assertion } from '../sso/outcome.js'
import { Refusal } from '../sso/refusal.js'
import type { Config } from './config.js'

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'

/** Who a verified assertion is about, by the form's mapping; without one the NameID says who it is. */
export function mapAttributes(profile: Profile, config: Config): Assertion {
  const attributes = (profile.attributes ?? {}) as Record<string, unknown>
  const values = (name: string) =>
    name && Object.hasOwn(attributes, name)
      ? [attributes[name]].flat().filter((value): value is string => typeof value === 'string')
      : []
  const first = (name: string) => values(name)[0]?.trim() || null

  const nameId = profile.nameIDFormat === TRANSIENT ? undefined : profile.nameID
  const subject = config.map_subject ? first(config.map_subject) : nameId
  if (!subject)
    throw new Refusal('subject_missing', config.map_subject || 'The NameID is missing, or another each time.')
  const email = config.map_email ? first(config.map_email) : isAddress(profile.nameID ?? '') ? profile.nameID : null
  if (email !== null && !isAddress(email)) throw new Refusal('email_malformed', email)
  return {
    subject,
    email,
    email_vouched: config.trusts_email && email !== null,
    username: first(config.map_username),
    first_name: first(config.map_first_name),
    last_name: first(config.map_last_name),
    groups: config.map_groups ? values(config.map_groups) : null,
  }
}
