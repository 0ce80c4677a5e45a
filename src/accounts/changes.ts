import * as apiKeys from '../api-keys/queries.js'
import * as audit from '../audit/queries.js'
import { forgetDevices } from '../auth/devices.js'
import { type Database, violatedKey } from '../database/connection.js'
import * as emailChanges from '../email-changes/queries.js'
import * as mails from '../mail/queries.js'
import * as resets from '../password-resets/queries.js'
import { sendReset, whyNoReset } from '../password-resets/request.js'
import * as registrations from '../registrations/queries.js'
import type { Settings } from '../settings/reader.js'
import * as fields from '../user-fields/queries.js'
import * as users from '../users/queries.js'
import * as states from '../users/states.js'
import { notFound } from '../web/problem.js'
import { endSessionsOf } from '../web/session.js'
import type { AccountChange } from './form.js'
import type { Account } from './queries.js'

type Subject = Pick<Account, 'id' | 'username' | 'email'>

const about = ({ id, username }: Pick<Subject, 'id' | 'username'>) => ({ subject: username, user_id: id })

const TAKEN: Record<string, Record<string, string>> = {
  users_username_key: { username: 'Somebody else has this username. Choose another.' },
  users_email_key: { email: 'Somebody else has this address.' },
}

/**
 * Gives an account what an operator typed, by the fields' ids what was filled in, and notes each change with what was
 * there before. Returns what is wrong beside the fields; nothing where all is well.
 */
export const change = (
  db: Database,
  account: Subject,
  wanted: Partial<AccountChange>,
  by: audit.By,
  filled: Record<string, string> = {},
): Promise<Record<string, string> | undefined> =>
  db
    .transaction(async trx => {
      const names = Object.keys(wanted) as (keyof AccountChange)[]
      const held = await users.hold(trx, account.id)
      if (!held) throw notFound()
      const changed = names.filter(name => held[name] !== wanted[name])
      if (changed.length > 0)
        await users.correct(trx, account.id, Object.fromEntries(changed.map(name => [name, wanted[name]])))
      if (changed.includes('email')) await readdress(trx, account.id, held.email, String(wanted.email))
      const before = await fields.listFilled(trx, account.id)
      await fields.fill(trx, account.id, filled)

      const told = [
        ...changed.map(field => ({ field, old: held[field], new: String(wanted[field]) })),
        ...before
          .map(({ id, name, value }) => ({ field: name, old: value ?? '', new: filled[id] ?? value ?? '' }))
          .filter(each => each.old !== each.new),
      ]
      for (const details of told)
        await audit.record(trx, { kind: 'account_changed', ...by, ...about(account), details })
      return undefined
    })
    .catch(error => {
      const errors = TAKEN[violatedKey(error) ?? '']
      if (errors) return errors
      throw error
    })

/**
 * What another address entails: nobody has shown that mail to it reaches the person, links to the old one work no more,
 * they are out everywhere, and the old one is told.
 */
async function readdress(trx: Database, user_id: string, old: string, email: string) {
  if (old.toLowerCase() === email.toLowerCase()) return
  await users.unconfirmEmail(trx, user_id)
  await registrations.forget(trx, email)
  await resets.forget(trx, user_id)
  await emailChanges.forget(trx, user_id)
  await endSessionsOf(trx, user_id)
  await forgetDevices(trx, user_id)
  await mails.enqueue(trx, { kind: 'email_changed', user_id, recipient: old, data: { email } })
}

/** Logs them out everywhere and lets them in no more. False for whoever is deactivated already. */
export const deactivate = (db: Database, account: Subject, by: audit.By): Promise<boolean> =>
  db.transaction(async trx => {
    const isChanged = await states.deactivate(trx, account.id)
    if (isChanged) await audit.record(trx, { kind: 'account_deactivated', ...by, ...about(account) })
    return isChanged
  })

/** Lets them in again. False for whoever is active already. */
export const activate = (db: Database, account: Subject, by: audit.By): Promise<boolean> =>
  db.transaction(async trx => {
    const isChanged = await states.activate(trx, account.id)
    if (isChanged) await audit.record(trx, { kind: 'account_activated', ...by, ...about(account) })
    return isChanged
  })

/** Sends a link for another password, however lately the person asked for one. False where that can't be. */
export const sendLink = (
  db: Database,
  settings: Pick<Settings, 'get'>,
  account: Account,
  by: audit.By,
): Promise<boolean> =>
  db.transaction(async trx => {
    const user = await users.hold(trx, account.id)
    if (!user || whyNoReset(settings, user)) return false
    await sendReset(trx, settings, user, 0)
    await audit.record(trx, { kind: 'password_reset_sent', ...by, ...about(account), details: { to: user.email } })
    return true
  })

/** Ends these keys at once, and returns how many there were. */
export const deactivateKeys = (db: Database, account: Subject, ids: readonly string[], by: audit.By): Promise<number> =>
  db.transaction(async trx => {
    const prefixes = await apiKeys.revokeSeveral(trx, account.id, ids)
    for (const prefix of prefixes)
      await audit.record(trx, { kind: 'api_key_deactivated', ...by, ...about(account), details: { prefix } })
    return prefixes.length
  })
