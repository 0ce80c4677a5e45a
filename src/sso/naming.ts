import type { Database } from '../database/connection.js'
import { isAddress } from '../mail/address.js'
import * as mails from '../mail/queries.js'
import * as resets from '../password-resets/queries.js'
import * as registrations from '../registrations/queries.js'
import { findHolder, freeAddress } from '../users/addresses.js'
import { accountFields } from '../users/form.js'
import * as users from '../users/queries.js'
import type { Claims } from './identities.js'
import type { Assertion } from './outcome.js'

const LONGEST = 64

/** A username as ours are: without @, spaces and slashes. Of an address it is what stands before the @. */
const asUsername = (text: string) =>
  [
    ...(text.split('@')[0] ?? '')
      .replace(/\p{Cc}/gu, '')
      .trim()
      .replace(/[\s/]+/g, '.'),
  ]
    .slice(0, LONGEST - 6)
    .join('')

/** A username that nobody has, as near as can be to what the provider says. */
export async function freeUsername(trx: Database, { username, email }: Claims): Promise<string> {
  const wanted = [username, email].map(text => asUsername(text ?? '')).find(text => text.length >= 2) ?? 'user'
  const { rows } = await trx.raw(
    `select candidate
       from generate_series(0, 9999) as n
      cross join lateral (select :wanted || case n when 0 then '' else cast(n + 1 as text) end as candidate) as each
      where not exists (select from users where lower(username) = lower(candidate))
      order by n limit 1`,
    { wanted },
  )
  return rows[0].candidate
}

/** What to tell an operator where somebody unknown goes by a username of ours: the two may be one, under two addresses. */
export async function namesakeOf(trx: Database, { username, email }: Claims): Promise<string | undefined> {
  const wanted = asUsername(username ?? email ?? '')
  const user = wanted === '' ? undefined : await users.findUserByName(trx, wanted)
  return user && `The account ${user.username} has another address here: ${user.email}.`
}

/**
 * Brings over what changed at the provider since the last time, unless the person changed it here. Who they are is the
 * identity's alone: a name or address that somebody else has here by now is not taken from them.
 */
export async function follow(trx: Database, user: users.User, before: Claims, assertion: Assertion, now: Claims) {
  if (now.name !== '' && now.name !== before.name && user.alias === before.name)
    await users.correct(trx, user.id, { alias: now.name })

  const username = now.username === null ? '' : asUsername(now.username)
  const isOld = before.username !== null && same(user.username, asUsername(before.username))
  if (isOld && !same(user.username, username) && accountFields.username.safeParse(username).success)
    if (!(await users.findUserByName(trx, username))) await users.correct(trx, user.id, { username })

  const { email } = now
  const isTheirs = email !== null && assertion.email_vouched && isAddress(email) && same(user.email, before.email ?? '')
  if (!isTheirs || same(user.email, email) || (await findHolder(trx, email))) return
  await readdress(trx, user, email)
}

/** As with any other change of an address: links that went to the old one work no more, and it is told, if it was theirs. */
async function readdress(trx: Database, { id, email: old }: users.User, email: string) {
  const wasTheirs = (await findHolder(trx, old))?.id === id
  await freeAddress(trx, email)
  await users.changeEmail(trx, id, email)
  await registrations.forget(trx, email)
  await resets.forget(trx, id)
  if (wasTheirs) await mails.enqueue(trx, { kind: 'email_changed', user_id: id, recipient: old, data: { email } })
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
