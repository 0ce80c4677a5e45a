import type { Request } from 'express'
import { isKnownDevice, OPERATORS } from '../auth/devices.js'
import type { Database } from '../database/connection.js'
import * as throttles from '../throttles/queries.js'
import { type Holder, type Sealing, useCode } from './queries.js'

/**
 * Whether this code proves the holder, counting the attempt. Who gets here knows the password, so strangers can bar
 * nobody: in browsers that never logged this account in, the guesses from all over the world count together.
 */
export async function proveCode(db: Database, keys: Sealing, req: Request, holder: Holder, code: string) {
  const [account, isKnown] =
    'user_id' in holder
      ? [holder.user_id, await isKnownDevice(db, req, holder.user_id)]
      : [holder.operator_id, await isKnownDevice(db, req, holder.operator_id, OPERATORS)]
  const forget = await throttles.countAttempt(db, {
    door: 'code',
    name: account,
    account,
    address: isKnown ? (req.ip ?? '') : `anywhere ${account}`,
    hasKnownDevice: isKnown,
  })
  if (!(await useCode(db, keys, holder, code))) return false

  await forget()
  return true
}
