import { type Database, violatedKey } from '../database/connection.js'
import { freeAddress } from '../users/addresses.js'
import * as users from '../users/queries.js'
import { settle } from '../workspaces/newcomers.js'
import * as registrations from './queries.js'

export type Confirmed = { user_id: string; workspace_id: string } | { taken: 'username' | 'email' }

const MONDAY = 1

/**
 * Makes the account, in the default workspaces or in one of its own. Says where the username is taken, or the address by now; undefined where somebody was faster with the same link.
 */
export async function confirm(
  db: Database,
  registration: registrations.Registration,
  username: string,
  defaultWorkspaces: string,
): Promise<Confirmed | undefined> {
  const { email, password_hash, zone, locale } = registration
  const confirmed = db.transaction(async trx => {
    if (!(await registrations.take(trx, registration))) return undefined
    await registrations.forget(trx, email)
    await freeAddress(trx, email)
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
    const newcomer = { user_id, username, zone, week_start: MONDAY }
    const workspace_id = await settle(trx, newcomer, defaultWorkspaces)
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
