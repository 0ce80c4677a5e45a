import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { isFilter } from './filter.js'

const text = (most = 500) => z.string().trim().max(most, `Use at most ${most} characters.`)
const tick = z
  .unknown()
  .optional()
  .transform(value => value === '1' || value === true)
const attribute = (named: string) =>
  text(100)
    .regex(/^[a-z0-9;.-]*$/i, 'An attribute has letters, digits and hyphens.')
    .default(named)
const filter = (...placeholders: string[]) =>
  text(2000)
    .refine(isFilter, 'That is no filter, such as (uid={{username}}).')
    .refine(
      value => placeholders.some(each => value.includes(each)),
      `Write ${placeholders.join(' or ')} where it belongs.`,
    )

const urls = text(2000)
  .refine(value => list(value).length > 0, 'Type an address, such as ldaps://ldap.example.org.')
  .refine(value => list(value).every(isLdap), 'Addresses begin with ldaps:// or ldap://, one a line.')

export const list = (lines: string) => lines.split(/\s+/).filter(Boolean)

function isLdap(value: string) {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return ['ldap:', 'ldaps:'].includes(protocol) && hostname !== ''
}

function isCertificate(pem: string) {
  try {
    return pem === '' || Boolean(new X509Certificate(pem))
  } catch {
    return false
  }
}

const ENCRYPT = 'Passwords would cross the network unencrypted. Use ldaps:// or StartTLS, or tick that it is meant.'
const ONE_WAY = 'An ldaps:// address is encrypted from the first byte. Leave StartTLS to ldap:// addresses.'

/** What the form of a directory asks for. Reads what was stored of it, too. */
export const Config = z
  .object({
    urls,
    start_tls: tick,
    allows_plain: tick,
    ca: text(20_000).refine(isCertificate, 'That is no certificate in PEM, from BEGIN to END.').default(''),
    bind_dn: text().default(''),
    bind_password: z.string().max(1000).default(''),
    base: text().min(1, 'Type where to search, such as ou=people,dc=example,dc=org.'),
    filter: filter('{{username}}'),
    map_subject: attribute('entryUUID').refine(Boolean, 'Name an attribute that never changes.'),
    map_email: attribute('mail'),
    trusts_email: tick,
    map_username: attribute('uid'),
    map_first_name: attribute('givenName'),
    map_last_name: attribute('sn'),
    map_groups: attribute(''),
    group_base: text().default(''),
    group_filter: z.union([z.literal(''), filter('{{dn}}', '{{username}}')]).default(''),
    timeout_seconds: z.coerce
      .number('Type seconds from 1 to 15.')
      .int('Type whole seconds.')
      .min(1, 'Type seconds from 1 to 15.')
      .max(15, 'Type seconds from 1 to 15.')
      .default(5),
  })
  .superRefine((form, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const isPlain = (url: string) => url.toLowerCase().startsWith('ldap:')
    const addresses = list(form.urls)
    if (form.start_tls && !addresses.every(isPlain)) refuse('urls', ONE_WAY)
    if (!form.start_tls && !form.allows_plain && addresses.some(isPlain)) refuse('urls', ENCRYPT)
    if (form.group_base && !form.group_filter) refuse('group_filter', 'Say which groups are theirs.')
    if (form.group_filter && !form.group_base) refuse('group_base', 'Say where groups are.')
  })

export type Config = z.infer<typeof Config>
