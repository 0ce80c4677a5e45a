import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import * as providers from '../sso/queries.js'
import * as workspaces from '../workspaces/queries.js'
import { isSecret, type Key, type Values } from './catalog.js'
import * as settings from './queries.js'
import { listed } from './schemas.js'

type By = Pick<audit.Event, 'actor' | 'address'>

/** Gives settings these values, which were checked, and notes who did. Returns the keys of those that were others. */
export const changeSettings = (db: Database, keys: Keys, wanted: Partial<Values>, by: By): Promise<Key[]> =>
  db.transaction(async trx => {
    const changes = await settings.change(trx, keys, wanted)
    for (const { key, old, new: value } of changes) {
      const details = { old: await told(trx, key, old), new: await told(trx, key, value) }
      await audit.record(trx, { kind: 'setting_changed', ...by, subject: key, details })
    }
    return changes.map(({ key }) => key)
  })

/** A value as the log tells it: a secret to have been there, not what it was; what is set by its id by its name, too. */
async function told(trx: Database, key: Key, value: Values[Key]): Promise<Values[Key]> {
  if (isSecret(key)) return value === '' ? '' : '[hidden]'
  if (key === 'automatic_login' && value)
    return named(String(value), (await providers.findProvider(trx, String(value)))?.name)
  if (key !== 'default_workspaces') return value
  const ids = listed(String(value))
  const names = new Map((await workspaces.listNamed(trx, ids)).map(({ id, name }) => [id, name]))
  return ids.map(id => named(id, names.get(id))).join(', ')
}

const named = (id: string, name: string | undefined) => (name === undefined ? id : `${name} (${id})`)
