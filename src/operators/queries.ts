import { forgetDevices, OPERATORS } from '../auth/devices.js'
import type { Database } from '../database/connection.js'

export type Operator = { id: string; username: string; password_hash: string; state: 'active' | 'deactivated' }

export const findOperatorByName = (db: Database, name: string): Promise<Operator | undefined> =>
  db('operators').whereRaw('lower(username) = lower(?)', [name]).first()

/** Makes an operator and returns the id. Runs into operators_username_key where the name is taken. */
export async function create(db: Database, operator: { username: string; password_hash: string }): Promise<string> {
  const [row] = await db('operators').insert(operator).returning('id')
  return row.id
}

/** Gives the operator another password, ends all their sessions and forgets their browsers: whoever knew the old one is out. */
export async function changePassword(db: Database, operatorId: string, passwordHash: string) {
  await db.transaction(async trx => {
    await trx('operators')
      .where({ id: operatorId })
      .update({ password_hash: passwordHash, password_changed_at: trx.fn.now() })
    await endSessionsOf(trx, operatorId)
    await forgetDevices(trx, operatorId, OPERATORS)
  })
}

/** Ends every session of this operator, or all but the one with this id. */
export const endSessionsOf = (db: Database, operatorId: string, keepSidHash?: string) =>
  db('operator_sessions')
    .where({ operator_id: operatorId })
    .modify(query => keepSidHash && query.whereNot({ sid_hash: keepSidHash }))
    .del()

/** Whether the password that was found is the operator's still; waits for a change of it that is under way. */
export async function stillHas(db: Database, { id, password_hash }: Operator): Promise<boolean> {
  const row = await db('operators').where({ id }).forShare().first('password_hash')
  return row?.password_hash === password_hash
}
