import type { Profile } from 'passport-saml'
import { isAddress } from '../mail/address.js'
import type { Assertion } from '../sso/outcome.js'
import { Refusal } from '../sso/refusal.js'
import type { Verified } from './bounds.js'
import { type Config, EMAIL_ADDRESS, nameIdFormatOf } from './config.js'

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'

/**
 * All values of each attribute, by its name. Not node-saml's own, which keep the last of several of one name: Keycloak
 * gives each role an attribute of its own.
 */
export function attributesOf({ Assertion: assertion }: Verified): Map<string, string[]> {
  const attributes = new Map<string, string[]>()
  for (const { $, AttributeValue } of assertion.AttributeStatement?.flatMap(each => each.Attribute ?? []) ?? []) {
    const values = AttributeValue?.map(each => each._).filter(value => value !== undefined) ?? []
    attributes.set($?.Name ?? '', [...(attributes.get($?.Name ?? '') ?? []), ...values])
  }
  return attributes
}

/** Who a verified assertion is about, by the form's mapping; without one the NameID says who it is. */
export function mapAttributes(
  profile: Profile,
  attributes: ReturnType<typeof attributesOf>,
  config: Config,
): Omit<Assertion, 'authenticated_at'> {
  const values = (name: string) => (name && attributes.get(name)) || []
  const first = (name: string) => values(name)[0]?.trim() || null

  const nameId = profile.nameIDFormat === TRANSIENT ? undefined : profile.nameID
  const subject = config.map_subject ? first(config.map_subject) : nameId
  if (!subject)
    throw new Refusal('subject_missing', config.map_subject || 'The NameID is missing, or another each time.')
  const email = config.map_email ? first(config.map_email) : emailIn(profile, config)
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

/** The NameID, where it is an address or should be one. */
function emailIn({ nameID, nameIDFormat }: Profile, config: Config): string | null {
  const shouldBe = [nameIDFormat, nameIdFormatOf(config)].includes(EMAIL_ADDRESS)
  return nameID && (shouldBe || isAddress(nameID)) ? nameID : null
}
