import * as audit from '../audit/queries.js'
import { type Database, violatedKey } from '../database/connection.js'
import { lockName } from '../database/lock.js'
import { isAddress } from '../mail/address.js'
import { listed } from '../settings/schemas.js'
import { findHolder, freeAddress } from '../users/addresses.js'
import * as users from '../users/queries.js'
import { settle } from '../workspaces/newcomers.js'
import * as workspaces from '../workspaces/queries.js'
import { type Claims, claimsOf, findUser, findUserId, hasIdentity, link, refresh, type Whose } from './identities.js'
import { applyGroups } from './mapping.js'
import { follow, freeUsername, namesakeOf } from './naming.js'
import type { Assertion } from './outcome.js'
import type { Provider } from './queries.js'
import type { Reason } from './reasons.js'

/** Whom an assertion logs in, or why it logs nobody in; `detail` is for the operator alone. */
export type Arrival =
  | { ok: true; user: users.User }
  | { ok: false; reason: Reason; detail?: string; may_begin_anew?: boolean }

/** What this installation adds to what the provider says. */
type Surroundings = {
  default_workspaces: string
  locale?: string
  address: string
  /** Whether an account that merely claims their address is nothing to them: they want one of their own. */
  begins_anew?: boolean
}

const MONDAY = 1
const refused = (reason: Reason) => ({ ok: false as const, reason })

/**
 * The user whom a provider means. Provider and subject say who somebody is, never a name or an address: an address only
 * links an account that nobody of this provider has yet, where the provider vouches for it and may link. Whoever is new
 * gets an account where the provider may make them.
 */
export async function arrive(
  db: Database,
  provider: Provider,
  assertion: Assertion,
  around: Surroundings,
): Promise<Arrival> {
  const arriving = () => db.transaction(trx => settleIn(trx, provider, assertion, around))
  // two people who come at once may be after one username
  return arriving().catch(error => (violatedKey(error) ? arriving() : Promise.reject(error)))
}

async function settleIn(
  trx: Database,
  provider: Provider,
  assertion: Assertion,
  around: Surroundings,
): Promise<Arrival> {
  if (!isOfDomain(provider, assertion)) return refused('domain_refused')
  const claims = claimsOf(assertion)
  const whose = { provider_id: provider.id, subject: assertion.subject }

  const known = (await findUser(trx, whose)) ?? (await awaitFirst(trx, whose))
  const user = known?.user ?? (await findOrMake(trx, provider, assertion, claims, around))
  if (user === 'link_needed') return { ...refused(user), may_begin_anew: await mayBeginAnew(trx, provider, assertion) }
  if (user === 'sign_up_off') return { ...refused(user), detail: await namesakeOf(trx, claims) }
  if (typeof user === 'string') return refused(user)
  if (user.state !== 'active') return refused('deactivated')

  if (known) {
    await follow(trx, user, known.claims, assertion, claims)
    await refresh(trx, whose, claims)
  } else {
    await link(trx, whose, user.id, claims)
    await noteLink(trx, provider, user, around.address)
  }
  await applyGroups(trx, provider, user, assertion.groups)
  return { ok: true as const, user }
}

/** Of two first log-ins of one identity at once the second waits, and finds what the first made. */
async function awaitFirst(trx: Database, whose: Whose) {
  await lockName(trx, `${whose.provider_id} ${whose.subject}`)
  return findUser(trx, whose)
}

/** Whether who has this address may come in. One that nobody vouches for is of no domain. */
export function isOfDomain({ domains }: Provider, { email, email_vouched }: Assertion): boolean {
  if (domains.length === 0) return true
  const domain = email?.split('@').at(-1)?.toLowerCase()
  return email_vouched && domain !== undefined && domains.includes(domain)
}

/** Who has the address, where they may be linked by it, else somebody new; or why neither. */
async function findOrMake(
  trx: Database,
  provider: Provider,
  { email, email_vouched }: Assertion,
  claims: Claims,
  { default_workspaces, locale, begins_anew }: Surroundings,
): Promise<users.User | Reason> {
  if (email !== null && !isAddress(email)) return 'email_malformed'
  if (begins_anew && (await mayBeginAnew(trx, provider, { email, email_vouched })))
    await freeAddress(trx, String(email))
  const user = email === null ? undefined : await users.findUserByName(trx, email)
  if (user) {
    if (!email_vouched || !provider.links_by_email || (await isSquatted(trx, user.id))) return 'link_needed'
    if (await hasIdentity(trx, provider.id, user.id)) return 'other_identity'
    await users.confirmEmail(trx, user.id, user.email)
    return user
  }
  if (!provider.allows_sign_up) return 'sign_up_off'
  if (email === null) return 'email_missing'

  const defaults = provider.default_workspaces || default_workspaces
  const username = await freeUsername(trx, claims)
  const zone = await zoneOf(trx, defaults)
  const person = { username, email, alias: claims.name, password_hash: null, zone, week_start: MONDAY, locale }
  const user_id = await users.create(trx, { ...person, has_confirmed_email: email_vouched })
  await settle(trx, { user_id, username, zone, week_start: MONDAY }, defaults)
  return (await users.findUserByName(trx, username)) as users.User
}

/** Whether their address is only claimed by the account that has it, while the provider vouches for it. */
const mayBeginAnew = async (
  trx: Database,
  { allows_sign_up }: Provider,
  { email, email_vouched }: Pick<Assertion, 'email' | 'email_vouched'>,
): Promise<boolean> => allows_sign_up && email_vouched && email !== null && (await findHolder(trx, email)) === undefined

/** Whether somebody comes in as this user by an identity, under an address that nobody has confirmed to be theirs. */
const isSquatted = async (trx: Database, user_id: string): Promise<boolean> =>
  (await trx('users as u')
    .join('identities as i', 'i.user_id', 'u.id')
    .where({ 'u.id': user_id, 'u.email_confirmed_at': null })
    .first('u.id')) !== undefined

/** No provider says where somebody lives, so they begin where their workspace is; the profile changes it. */
async function zoneOf(trx: Database, defaultWorkspaces: string): Promise<string> {
  const [first] = await workspaces.listNamed(trx, listed(defaultWorkspaces))
  return first ? (await trx('workspaces').where({ id: first.id }).first('zone')).zone : 'UTC'
}

type Person = Pick<users.User, 'id' | 'username'>

/** Links an identity to whoever has just proved that they are this user, or says why not. Twice is as good as once. */
export async function linkTo(
  db: Database,
  provider: Provider,
  assertion: Assertion,
  user: Person,
  address: string,
): Promise<Reason | undefined> {
  if (!isOfDomain(provider, assertion)) return 'domain_refused'
  const whose = { provider_id: provider.id, subject: assertion.subject }
  const linking = db.transaction(async trx => {
    await link(trx, whose, user.id, claimsOf(assertion))
    await noteLink(trx, provider, user, address)
    await applyGroups(trx, provider, user, assertion.groups)
    return undefined
  })
  return linking.catch(async error => {
    if (!violatedKey(error)) throw error
    const holder = await findUserId(db, whose)
    if (holder === user.id) return undefined
    return holder ? 'identity_taken' : 'already_linked'
  })
}

const noteLink = (trx: Database, provider: Provider, { id, username }: Person, address: string) =>
  audit.record(trx, {
    kind: 'identity_linked',
    actor: { name: username },
    user_id: id,
    address,
    details: { provider: provider.name },
  })
