import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import { endSessionsOf as endOperatorSessions } from '../operators/queries.js'
import { endSessionsOf } from '../web/session.js'
import * as factors from './queries.js'
import { newRecoveryCodes } from './recovery.js'

/** Whose second factor it is; operators have no address, so they get no mail. */
export type Owner = { holder: factors.Holder; email?: string }

type Change = { change: 'on' | 'off' | 'codes'; by?: 'operator' }

/**
 * Switches it on: all other log-ins and remembered browsers end. Returns the recovery codes, which nobody can see again;
 * undefined where it was on already.
 */
export const switchOn = (
  db: Database,
  owner: Owner,
  proved: { sealed_key: string; last_step: number },
  keepSidHash: string,
): Promise<string[] | undefined> =>
  db.transaction(async trx => {
    await hold(trx, owner)
    const id = await factors.create(trx, owner.holder, proved)
    if (!id) return undefined

    const { codes, hashes } = newRecoveryCodes()
    await factors.replaceRecoveryCodes(trx, id, hashes)
    await endOthers(trx, owner, keepSidHash)
    await record(trx, owner, 'second_factor_on')
    await tell(trx, owner, { change: 'on' })
    return codes
  })

/** Gives ten new recovery codes for all that there were; undefined where it is off. */
export const renewCodes = (db: Database, owner: Owner): Promise<string[] | undefined> =>
  db.transaction(async trx => {
    await hold(trx, owner)
    const factor = await factors.findFactor(trx, owner.holder)
    if (!factor) return undefined

    const { codes, hashes } = newRecoveryCodes()
    await factors.replaceRecoveryCodes(trx, factor.id, hashes)
    await record(trx, owner, 'recovery_codes_renewed')
    await tell(trx, owner, { change: 'codes' })
    return codes
  })

/** Switches it off: all other log-ins and remembered browsers end. False where it was off. */
export const switchOff = (
  db: Database,
  owner: Owner,
  { keepSidHash, by }: { keepSidHash?: string; by?: 'operator' },
): Promise<boolean> =>
  db.transaction(async trx => {
    await hold(trx, owner)
    if (!(await factors.remove(trx, owner.holder))) return false

    await endOthers(trx, owner, keepSidHash)
    await tell(trx, owner, { change: 'off', by })
    if (by)
      await note(trx, owner) // who it was, their own record says
    else await record(trx, owner, 'second_factor_off')
    return true
  })

/** Notes what somebody changed of their own. */
async function record(trx: Database, { holder }: Owner, kind: audit.Event['kind']) {
  const name = await factors.findUsername(trx, holder)
  const subject = name
  if ('user_id' in holder) await audit.record(trx, { kind, ...holder, actor: { name }, subject })
  else await audit.record(trx, { kind, actor: { name, ...holder }, subject })
}

/** Has the server write it into its log, as the console has none. */
const note = (trx: Database, { holder }: Owner) =>
  trx.raw(`select from graphile_worker.add_job('note_second_factor_off', :payload)`, {
    payload: JSON.stringify(holder),
  })

/** Makes log-ins of this account wait: one that has begun either sees the change or is ended by it. */
const hold = (trx: Database, { holder }: Owner) =>
  ('user_id' in holder
    ? trx('users').where({ id: holder.user_id })
    : trx('operators').where({ id: holder.operator_id })
  )
    .forUpdate()
    .first('id')

const endOthers = (trx: Database, { holder }: Owner, keepSidHash?: string) =>
  'user_id' in holder
    ? endSessionsOf(trx, holder.user_id, keepSidHash)
    : endOperatorSessions(trx, holder.operator_id, keepSidHash)

async function tell(trx: Database, { holder, email }: Owner, { change, by }: Change) {
  if (!('user_id' in holder) || !email) return
  const data = { change, ...(by && { by }) }
  await mails.enqueue(trx, { kind: 'second_factor_changed', user_id: holder.user_id, recipient: email, data })
}
