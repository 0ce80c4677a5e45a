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
import { inputName } from '../user-fields/form.js'
import * as fields from '../user-fields/queries.js'
import * as users from '../users/queries.js'
import * as states from '../users/states.js'
import { merge } from '../web/merged.js'
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

/** What an operator typed about an account, by the fields' ids what was filled in, and all that the form sent. */
export type Typed = { values: Partial<AccountChange>; filled?: Record<string, string>; body: unknown }
/** What is wrong beside the fields, and the form to show again. */
export type Refused = { errors: Record<string, string>; body: unknown }

/**
 * Gives an account what an operator typed, and notes each change with what was there before. What the form showed and was
 * left so stays as it is by now. Refuses what another operator has changed meanwhile, and names that are taken.
 */
export const change = (
  db: Database,
  account: Subject,
  { values, filled = {}, body }: Typed,
  by: audit.By,
): Promise<Refused | undefined> =>
  db
    .transaction(async trx => {
      const held = await users.hold(trx, account.id)
      if (!held) throw notFound()
      const asked = (await fields.listFilled(trx, account.id)).filter(({ id }) => id in filled)
      const typed = {
        ...values,
        ...Object.fromEntries(asked.map(field => [inputName(field), String(filled[field.id])])),
      }
      const kept = { ...held, ...Object.fromEntries(asked.map(field => [inputName(field), field.value])) }
      const merged = merge(typed, body, kept)
      if (!merged.ok) return merged

      const isChanged = (name: string) => merged.changed.includes(name)
      const names = (Object.keys(values) as (keyof AccountChange)[]).filter(isChanged)
      const others = asked.filter(field => isChanged(inputName(field)))
      if (names.length > 0)
        await users.correct(trx, account.id, Object.fromEntries(names.map(name => [name, values[name]])))
      if (names.includes('email')) await readdress(trx, account.id, held.email, String(values.email))
      await fields.fill(trx, account.id, Object.fromEntries(others.map(({ id }) => [id, String(filled[id])])))

      const told = [
        ...names.map(field => ({ field, old: held[field], new: String(values[field]) })),
        ...others.map(({ id, name, value }) => ({ field: name, old: value ?? '', new: String(filled[id]) })),
      ]
      for (const details of told)
        await audit.record(trx, { kind: 'account_changed', ...by, ...about(account), details })
      return undefined
    })
    .catch(error => {
      const errors = TAKEN[violatedKey(error) ?? '']
      if (errors) return { errors, body }
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
