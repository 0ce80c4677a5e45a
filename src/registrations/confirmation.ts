import { type Database, violatedKey } from '../database/connection.js'
import * as users from '../users/queries.js'
import * as workspaces from '../workspaces/queries.js'
import * as registrations from './queries.js'

export type Confirmed = { user_id: string; workspace_id: string } | { taken: 'username' | 'email' }

const MONDAY = 1
const CURRENCY = 'EUR'

/**
 * Makes the account, with a workspace of its own: also where people may not make any, as everybody needs one (seed 000).
 * Says where the username is taken, or the address by now; undefined where somebody was faster with the same link.
 */
export async function confirm(
  db: Database,
  registration: registrations.Registration,
  username: string,
): Promise<Confirmed | undefined> {
  const { email, password_hash, zone, locale } = registration
  const confirmed = db.transaction(async trx => {
    if (!(await registrations.take(trx, registration))) return undefined
    await registrations.forget(trx, email)
    const person = {
      username,
      email,
      alias: '',
      password_hash,
      zone,
      week_start: MONDAY,
      locale,
      has_confirmed_email: true,
    }
    const user_id = await users.create(trx, person)
    const name = `${username.slice(0, 48)}’s workspace`
    const workspace_id = await workspaces.create(trx, { name, zone, currency: CURRENCY, week_start: MONDAY, user_id })
    return { user_id, workspace_id }
  })
  return confirmed.catch(error => ({ taken: takenBy(error) }))
}

function takenBy(error: unknown): 'username' | 'email' {
  const key = violatedKey(error)
  if (key === 'users_username_key') return 'username'
  if (key === 'users_email_key') return 'email'
  throw error
}
