import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { isSecret, type Key, type Values } from './catalog.js'
import * as settings from './queries.js'

type By = Pick<audit.Event, 'actor' | 'address'>

/** Gives settings these values, which were checked, and notes who did. Returns the keys of those that were others. */
export const changeSettings = (db: Database, keys: Keys, wanted: Partial<Values>, by: By): Promise<Key[]> =>
  db.transaction(async trx => {
    const changes = await settings.change(trx, keys, wanted)
    for (const { key, ...values } of changes)
      await audit.record(trx, { kind: 'setting_changed', ...by, subject: key, details: masked(key, values) })
    return changes.map(({ key }) => key)
  })

/** A secret is told to have been there, not what it was. */
const masked = (key: Key, values: Pick<settings.Change, 'old' | 'new'>) =>
  isSecret(key) ? { old: mask(values.old), new: mask(values.new) } : values

const mask = (value: unknown) => (value === '' ? '' : '[hidden]')
