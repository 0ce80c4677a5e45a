import type { Database } from '../database/connection.js'
import * as fields from '../user-fields/queries.js'
import * as users from '../users/queries.js'

/** Saves what a user says about themselves, with what they filled in. False where the username is somebody else's. */
export const saveProfile = (
  db: Database,
  userId: string,
  profile: Parameters<typeof users.describe>[2],
  filled: Record<string, string>,
): Promise<boolean> =>
  db.transaction(async trx => {
    if (!(await users.describe(trx, userId, profile))) return false
    await fields.fill(trx, userId, filled)
    return true
  })
