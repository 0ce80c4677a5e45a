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

/**
 * Gives the operator another password, ends all their sessions, or all but the one that changed it, and forgets their
 * browsers: whoever knew the old one is out.
 */
export async function changePassword(db: Database, operatorId: string, passwordHash: string, keepSidHash?: string) {
  await db.transaction(async trx => {
    await trx('operators')
      .where({ id: operatorId })
      .update({ password_hash: passwordHash, password_changed_at: trx.fn.now() })
    await endSessionsOf(trx, operatorId, keepSidHash)
    await forgetDevices(trx, operatorId, OPERATORS)
  })
}

/** Keeps all active operators as they are until the transaction ends, and returns their ids. */
export const lockActive = (trx: Database): Promise<string[]> =>
  trx('operators').where({ state: 'active' }).orderBy('id').forUpdate().pluck('id')

/** Closes the panel to an operator: they are logged out everywhere, also where they are logged in as somebody. */
export async function deactivate(trx: Database, operatorId: string) {
  await trx('operators').where({ id: operatorId }).update({ state: 'deactivated' })
  await endSessionsOf(trx, operatorId)
  await trx('pending_logins').where({ operator_id: operatorId }).del()
  await forgetDevices(trx, operatorId, OPERATORS)
}

/** False for whoever is active already. */
export const activate = async (trx: Database, operatorId: string): Promise<boolean> =>
  (await trx('operators').where({ id: operatorId, state: 'deactivated' }).update({ state: 'active' })) === 1

/** Notes that the operator came in. */
export const noteEntry = (db: Database, operatorId: string) =>
  db('operators').where({ id: operatorId }).update({ last_active_at: db.fn.now() })

/** Ends every session of this operator, or all but the one with this id. */
export const endSessionsOf = (db: Database, operatorId: string, keepSidHash?: string) =>
  db('operator_sessions')
    .where({ operator_id: operatorId })
    .modify(query => keepSidHash && query.whereNot({ sid_hash: keepSidHash }))
    .del()

/** Whether the operator is active and has the password still; waits for a change of either that is under way. */
export async function stillHas(db: Database, { id, password_hash }: Operator): Promise<boolean> {
  const row = await db('operators').where({ id }).forShare().first('password_hash', 'state')
  return row?.state === 'active' && row.password_hash === password_hash
}
