import type { Request } from 'express'
import * as audit from '../audit/queries.js'
import { isKnownDevice, OPERATORS } from '../auth/devices.js'
import type { Database } from '../database/connection.js'
import * as throttles from '../throttles/queries.js'
import { findUsername, type Holder, type Sealing, useCode } from './queries.js'

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
  if (!(await useCode(db, keys, holder, code))) {
    await recordFailure(db, req, holder)
    return false
  }

  await forget()
  return true
}

async function recordFailure(db: Database, req: Request, holder: Holder) {
  const about = { kind: 'code_failed', address: req.ip ?? '' } as const
  const name = await findUsername(db, holder)
  if ('user_id' in holder) await audit.record(db, { ...about, ...holder, actor: { name } })
  else await audit.record(db, { ...about, actor: { name, ...holder } })
}
