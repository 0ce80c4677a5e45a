import type { z } from 'zod'
import { Config as LdapConfig } from '../ldap/config.js'
import * as ldap from '../ldap/fields.js'
import { Config as OAuth2Config } from '../oauth2/config.js'
import { complete } from '../oauth2/discovery.js'
import { fields, presets } from '../oauth2/fields.js'
import { Config as SamlConfig } from '../saml/config.js'
import { expiryOf } from '../saml/expiry.js'
import * as saml from '../saml/fields.js'
import { complete as completeSaml, givenIn } from '../saml/idp-metadata.js'
import type { Concern } from './concerns.js'
import type { Field } from './fields.js'
import type { Kind } from './queries.js'

/** What the panel has to know of a kind of provider. */
type KindOfProvider = {
  label: string
  Config: z.ZodType<Record<string, unknown>>
  fields: readonly Field[]
  /** The fields that are sealed. */
  secrets: readonly string[]
  /** What new ones begin with, by the names of their links. */
  presets: Record<string, { title: string; values: Record<string, unknown> }>
  /** Fills in what the provider says of itself. Throws a Refusal. */
  complete?(config: Record<string, unknown>): Promise<Record<string, unknown>>
  /** The field that a Refusal of `complete` is shown at. */
  completes?(config: Record<string, unknown>): string
  /** What an operator should see to before people notice it. */
  concern?(config: Record<string, unknown>, now: number): Concern | undefined
}

export const kinds: Partial<Record<Kind, KindOfProvider>> = {
  oauth2: {
    label: 'OAuth2',
    Config: OAuth2Config,
    fields,
    secrets: ['client_secret'],
    presets,
    complete: config => complete(OAuth2Config.parse(config)),
    completes: () => 'issuer',
  },
  ldap: {
    label: 'LDAP',
    Config: LdapConfig,
    fields: ldap.fields,
    secrets: ['bind_password'],
    presets: ldap.presets,
  },
  saml: {
    label: 'SAML',
    Config: SamlConfig,
    fields: saml.fields,
    secrets: ['signing_key'],
    presets: saml.presets,
    complete: config => completeSaml(SamlConfig.parse(config)),
    completes: config => givenIn(SamlConfig.parse(config)),
    concern: expiryOf,
  },
}

/** The fields of a kind's form; those that are sealed say what becomes of them. */
export function fieldsOf(kind: Kind, isKept: boolean) {
  const own = kinds[kind]
  const fate = isKept
    ? 'Left empty, the one that is kept stays.'
    : 'Never shown: type it again when this form comes back.'
  return own?.fields.map(field =>
    own.secrets.includes(field.name) ? { ...field, hint: [field.hint, fate].filter(Boolean).join(' ') } : field,
  )
}

/** The kind and the first values of a new provider, by the name of its preset. */
export function findPreset(name: unknown) {
  for (const [kind, { presets }] of Object.entries(kinds))
    if (typeof name === 'string' && Object.hasOwn(presets, name)) return { kind: kind as Kind, name, ...presets[name] }
  return undefined
}
