import * as audit from '../audit/queries.js'
import { hashPassword } from '../auth/passwords.js'
import { type Database, violatedKey } from '../database/connection.js'
import { switchOff } from '../second-factor/changes.js'
import { conflict } from '../web/problem.js'
import * as operators from './queries.js'

type Other = { id: string; username: string }

/** Makes an operator and returns the id; undefined where the name is taken. */
export async function add(db: Database, by: audit.By, { username, password }: { username: string; password: string }) {
  const password_hash = await hashPassword(password)
  const added = db.transaction(async trx => {
    const id = await operators.create(trx, { username, password_hash })
    await audit.record(trx, { kind: 'operator_added', ...by, subject: username })
    return id
  })
  return added.catch(error => {
    if (violatedKey(error) === 'operators_username_key') return undefined
    throw error
  })
}

/**
 * Closes the panel to another operator, at once. Whoever does it has to be active still, and nobody deactivates
 * themselves, so that one active operator stays, also where two do it to each other in the same moment.
 */
export const deactivate = (db: Database, by: audit.By, { id, username }: Other): Promise<void> =>
  db.transaction(async trx => {
    const active = await operators.lockActive(trx)
    if (!active.includes(by.actor.operator_id))
      throw conflict('You are deactivated since a moment ago. Nothing changed.')
    if (!active.includes(id)) return
    await operators.deactivate(trx, id)
    await audit.record(trx, { kind: 'operator_deactivated', ...by, subject: username })
  })

/** Opens the panel to them again. */
export const activate = (db: Database, by: audit.By, { id, username }: Other): Promise<void> =>
  db.transaction(async trx => {
    if (await operators.activate(trx, id))
      await audit.record(trx, { kind: 'operator_activated', ...by, subject: username })
  })

/** Gives another operator a password: they are logged out everywhere. */
export async function resetPassword(db: Database, by: audit.By, { id, username }: Other, password: string) {
  const passwordHash = await hashPassword(password)
  await db.transaction(async trx => {
    await operators.changePassword(trx, id, passwordHash)
    await audit.record(trx, { kind: 'operator_password_reset', ...by, subject: username })
  })
}

/** Changes one's own; all other log-ins of theirs end. */
export async function changeOwnPassword(db: Database, by: audit.By, password: string, keepSidHash: string) {
  const passwordHash = await hashPassword(password)
  await db.transaction(async trx => {
    await operators.changePassword(trx, by.actor.operator_id, passwordHash, keepSidHash)
    await audit.record(trx, { kind: 'operator_password_changed', ...by, subject: by.actor.name })
  })
}

/** Lets another operator in by password alone, who lost phone and recovery codes. Nothing where they have no second factor. */
export const switchOffSecondFactor = (db: Database, by: audit.By, { id, username }: Other): Promise<void> =>
  db.transaction(async trx => {
    if (!(await switchOff(trx, { holder: { operator_id: id } }, { by: 'operator' }))) return
    await audit.record(trx, { kind: 'operator_second_factor_off', ...by, subject: username })
  })
