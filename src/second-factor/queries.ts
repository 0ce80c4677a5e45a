import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { readCode } from './recovery.js'
import { stepOf } from './totp.js'

/** Whose it is: a user's or an operator's. */
export type Holder = { user_id: string } | { operator_id: string }

export type Sealing = Pick<Keys, 'encrypt' | 'decrypt'>

export type Factor = { id: string; created_at: Date; codes_left: number }

export const isOn = async (db: Database, holder: Holder): Promise<boolean> =>
  (await db('second_factors').where(holder).first('id')) !== undefined

/** What its holder is called. */
export async function findUsername(db: Database, holder: Holder): Promise<string> {
  const account =
    'user_id' in holder ? db('users').where({ id: holder.user_id }) : db('operators').where({ id: holder.operator_id })
  return (await account.first('username')).username
}

/** The second factor with how many recovery codes are left; undefined where it is off. */
export const findFactor = (db: Database, holder: Holder): Promise<Factor | undefined> =>
  db('second_factors as f')
    .where(holder)
    .first(
      'f.id',
      'f.created_at',
      db.raw('(select count(*)::integer from recovery_codes as c where c.second_factor_id = f.id) as codes_left'),
    )

/** Notes the key and the step of the code that proved it. Undefined where it is on already. */
export async function create(
  trx: Database,
  holder: Holder,
  { sealed_key, last_step }: { sealed_key: string; last_step: number },
): Promise<string | undefined> {
  const factor = { ...holder, sealed_key, last_step }
  const [row] = await trx('second_factors').insert(factor).onConflict().ignore().returning('id')
  return row?.id
}

/** Puts these recovery codes in the place of all that there were. */
export async function replaceRecoveryCodes(trx: Database, id: string, hashes: string[]) {
  await trx('recovery_codes').where({ second_factor_id: id }).del()
  await trx('recovery_codes').insert(hashes.map(code_hash => ({ second_factor_id: id, code_hash })))
}

/** False where it was off. */
export const remove = async (trx: Database, holder: Holder): Promise<boolean> =>
  (await trx('second_factors').where(holder).del()) === 1

/** Whether this is a code of the app or a recovery code that fits. It is used up by that: of two at once, one fits. */
export async function useCode(db: Database, keys: Sealing, holder: Holder, typed: string): Promise<boolean> {
  const code = readCode(typed)
  const factor = await db('second_factors').where(holder).first('id', 'sealed_key')
  if (!factor || !code) return false
  if ('recovery_hash' in code) {
    const row = { second_factor_id: factor.id, code_hash: code.recovery_hash }
    return (await db('recovery_codes').where(row).del()) === 1
  }
  const step = stepOf(keys.decrypt(factor.sealed_key), code.digits)
  if (step === undefined) return false
  const row = db('second_factors').where({ id: factor.id }).where('last_step', '<', step)
  return (await row.update({ last_step: step })) === 1
}

/** Seals every key with the present secret, so that the one before it may be taken away. */
export const reseal = (db: Database, keys: Sealing) =>
  db.transaction(async trx => {
    for (const { id, sealed_key } of await trx('second_factors').forUpdate().select('id', 'sealed_key'))
      await trx('second_factors')
        .where({ id })
        .update({ sealed_key: keys.encrypt(keys.decrypt(sealed_key)) })
  })
