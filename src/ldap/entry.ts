import type { Assertion } from '../sso/outcome.js'
import type { Config } from './config.js'
import type { Message } from './parts.js'

/** Attributes that are numbers of bytes: their text would be none, or two people's the same. */
const BINARY = new Set(['objectguid', 'objectsid', 'guid', 'ms-ds-consistencyguid'])

export const dnOf = (entry: Message) => entry.objectName.toString()

/** The values of an attribute, whose name has no case; of bytes, their hex. */
export function valuesOf(entry: Message, name: string): string[] {
  const found = entry.attributes.find(each => each.type.toLowerCase() === name.toLowerCase())
  const isText = !BINARY.has(name.toLowerCase())
  return (found?.buffers ?? []).map(value => (isText ? textOf(value) : value.toString('hex')))
}

function textOf(value: Buffer) {
  const text = value.toString()
  return Buffer.from(text).equals(value) ? text : value.toString('hex')
}

/** All attributes that are asked for: the unchanging ones are given to nobody who doesn't name them. */
export const attributesOf = (config: Config): string[] =>
  [
    config.map_subject,
    config.map_email,
    config.map_username,
    config.map_first_name,
    config.map_last_name,
    config.map_groups,
  ].filter(Boolean)

/** Who an entry is; undefined where it has not exactly one immutable id. */
export function assertionOf(entry: Message, config: Config, found: string[]): Assertion | undefined {
  const subjects = config.map_subject.toLowerCase() === 'dn' ? [dnOf(entry)] : valuesOf(entry, config.map_subject)
  const [subject] = subjects
  if (!subject || subjects.length > 1) return undefined

  const own = config.map_groups ? valuesOf(entry, config.map_groups) : []
  const first = (name: string) => (name && valuesOf(entry, name)[0]?.trim()) || null
  return {
    subject,
    email: first(config.map_email),
    email_vouched: config.trusts_email,
    username: first(config.map_username),
    first_name: first(config.map_first_name),
    last_name: first(config.map_last_name),
    groups: config.map_groups || config.group_base ? [...own, ...found] : null,
    authenticated_at: new Date(),
  }
}

/** What was read, as a step says it. */
export const inWords = ({ groups, email_vouched: _, authenticated_at: __, ...read }: Assertion) =>
  [
    ...Object.entries(read).map(([name, value]) => `${name}: ${value ?? 'none'}`),
    `groups: ${groups?.join(' and ') || 'none'}`,
  ].join(', ')
