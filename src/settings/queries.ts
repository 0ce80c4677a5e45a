import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { catalog, check, isSecret, type Key, keys as settingKeys, type Values } from './catalog.js'

/** What is told to every node when a setting has changed. */
export const CHANNEL = 'settings'

/** All settings; `unreadable` says which have their default only because what is stored makes no sense here. */
export type Listed = { values: Values; unreadable: string[] }

/** All settings with their values, secret ones in plain text. */
export async function listSettings(db: Database, keys: Keys): Promise<Listed> {
  const rows: { key: string; value: unknown }[] = await db('settings').select('key', 'value')
  const stored = new Map(rows.map(row => [row.key, row.value]))

  const unreadable: string[] = []
  const values = settingKeys.map(key => {
    if (!stored.has(key)) return [key, catalog[key].default]
    const read = open(key, stored.get(key), keys)
    if (!read.ok) unreadable.push(`${key} ${read.problem}`)
    return [key, read.ok ? read.value : catalog[key].default]
  })
  return { values: Object.fromEntries(values), unreadable }
}

function open(key: Key, stored: unknown, keys: Keys) {
  try {
    const checked = check(key, isSecret(key) ? keys.decrypt(String(stored)) : stored)
    return checked.ok ? checked : { ok: false as const, problem: `is not ${checked.must}` }
  } catch (error) {
    return { ok: false as const, problem: `can not be decrypted: ${(error as Error).message}` }
  }
}

/** What became of a setting, secret values in plain text. */
export type Change = { key: Key; old: Values[Key]; new: Values[Key] }

/** Gives settings these values, which were checked, and returns what is another than before. */
export async function change(trx: Database, keys: Keys, wanted: Partial<Values>): Promise<Change[]> {
  await trx.raw('lock table settings in share row exclusive mode') // who saves at the same time comes after this
  const { values } = await listSettings(trx, keys)
  const changes = settingKeys
    .filter(key => wanted[key] !== undefined && wanted[key] !== values[key])
    .map(key => ({ key, old: values[key], new: wanted[key] as Values[Key] }))
  for (const { key, new: value } of changes) await set(trx, keys, key, value)
  return changes
}

/** Gives a setting a value that was checked. Every node hears of it once the transaction is done. */
export async function set<K extends Key>(db: Database, keys: Keys, key: K, value: Values[K]) {
  const stored = JSON.stringify(isSecret(key) ? keys.encrypt(String(value)) : value)
  await db.transaction(async trx => {
    await trx('settings').insert({ key, value: stored, updated_at: trx.fn.now() }).onConflict('key').merge()
    await trx.raw('select pg_notify(?, ?)', [CHANNEL, ''])
  })
}
