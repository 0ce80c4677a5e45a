import type { Assertion } from '../sso/outcome.js'
import { Refusal } from '../sso/refusal.js'
import type { OAuth2Config } from './config.js'

export type Claims = Record<string, unknown>

const LONGEST_SUBJECT = 1000

/** What stands at `path`, such as `email` or `resource_access.stint.roles`; a claim whose own name holds dots goes first. */
function at(claims: Claims, path: string): unknown {
  if (path === '') return undefined
  if (Object.hasOwn(claims, path)) return claims[path]
  return path.split('.').reduce<unknown>((inside, name) => {
    const holds = inside !== null && typeof inside === 'object' && Object.hasOwn(inside, name)
    return holds ? (inside as Claims)[name] : undefined
  }, claims)
}

function text(claims: Claims, path: string): string | null {
  const value = at(claims, path)
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 254) : null
}

/** What the provider's claims say by the maps of its form. Throws a Refusal where nobody is named. */
export function mapClaims(claims: Claims, config: OAuth2Config): Omit<Assertion, 'authenticated_at'> {
  const subject = at(claims, config.map_subject)
  if ((typeof subject !== 'string' && typeof subject !== 'number') || subject === '')
    throw new Refusal('subject_missing', `There is no ${config.map_subject}.`)
  if (String(subject).length > LONGEST_SUBJECT) throw new Refusal('subject_missing', 'It is longer than an id is.')

  return {
    subject: String(subject),
    email: text(claims, config.map_email),
    email_vouched: vouches(claims, config),
    username: text(claims, config.map_username),
    first_name: text(claims, config.map_first_name),
    last_name: text(claims, config.map_last_name),
    groups: groupsOf(claims, config),
  }
}

/**
 * The groups; null where the form maps none, or the provider says that they are too many to be told. A claim that is
 * missing says that there are none: Entra leaves it out with the last one.
 */
function groupsOf(claims: Claims, { map_groups }: OAuth2Config): string[] | null {
  const isOverage = Object.hasOwn(claims, '_claim_names') || Object.hasOwn(claims, 'hasgroups')
  const groups = at(claims, map_groups)
  if (map_groups === '' || (groups === undefined && isOverage)) return null
  return [groups].flat().filter(each => typeof each === 'string')
}

/**
 * `email_verified`, as some write it as text, which speaks of `email` and of no other claim; where the provider says
 * nothing, the operator's word counts.
 */
function vouches({ email_verified }: Claims, { map_email, trusts_email }: OAuth2Config): boolean {
  if (email_verified === undefined || map_email !== 'email') return trusts_email
  return email_verified === true || email_verified === 'true'
}
