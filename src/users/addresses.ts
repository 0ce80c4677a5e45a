import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import type { User } from './queries.js'

/** Nothing is delivered there (RFC 2606). */
const NOWHERE = '@unconfirmed.invalid'

/**
 * Whether the address of the user `u` may be taken for theirs. Who came by single sign-on alone, from a provider that
 * doesn't vouch for it, may have typed anybody's there: it is theirs until somebody shows that it is not.
 */
const holdsAddress = sql`(u.email_confirmed_at is not null or u.password_hash is not null)`

/** Who has this address so that nobody else can have it. */
export const findHolder = (db: Database, email: string): Promise<User | undefined> =>
  db('users as u')
    .whereRaw('lower(u.email) = lower(?)', [email])
    .whereNot({ 'u.state': 'deleted' })
    .where(holdsAddress)
    .first('u.*')

/**
 * Takes the address from whoever merely claims it, for `taker` or somebody new, who has just shown that it is theirs. The
 * account stays, without an address, and its own way in goes on.
 */
export async function freeAddress(trx: Database, email: string, taker = '') {
  const [claimant] = await trx('users as u')
    .whereRaw('lower(u.email) = lower(?)', [email])
    .whereNot({ 'u.state': 'deleted' })
    .whereNot(holdsAddress)
    .whereNot({ 'u.id': taker })
    .update({ email: trx.raw('u.id || ?', [NOWHERE]) })
    .returning(['u.id', 'u.username'])
  if (!claimant) return
  const actor = { name: claimant.username }
  await audit.record(trx, { kind: 'address_lost', actor, user_id: claimant.id, details: { email } })
}

/** Whether mail to this address could reach anybody. */
export const isSomewhere = (email: string): boolean => !email.endsWith(NOWHERE)
