import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { conflict } from '../web/problem.js'
import * as providers from './queries.js'

type Values = Pick<providers.Provider, 'name' | 'domains' | 'allows_sign_up' | 'links_by_email' | 'config'> & {
  secrets: Record<string, string>
}

const sealed = (keys: Pick<Keys, 'encrypt'>, { secrets, ...values }: Values) => ({
  ...values,
  sealed_secrets: keys.encrypt(JSON.stringify(secrets)),
})

/** Makes a provider that is switched off yet, and returns its id. */
export const add = (db: Database, keys: Pick<Keys, 'encrypt'>, kind: providers.Kind, values: Values, by: audit.By) =>
  db.transaction(async trx => {
    const id = await providers.create(trx, { kind, ...sealed(keys, values) })
    await audit.record(trx, { kind: 'sso_provider_created', ...by, subject: values.name, details: { protocol: kind } })
    return id
  })

/** Changes a provider. Throws a conflict where somebody changed it meanwhile. */
export const save = (
  db: Database,
  keys: Pick<Keys, 'encrypt'>,
  before: providers.Provider,
  { version, ...values }: Values & { version: number },
  by: audit.By,
) =>
  db.transaction(async trx => {
    if (!(await providers.change(trx, before.id, version, sealed(keys, values)))) throw conflict()
    const changed = changedFields(before, values).join(', ')
    await audit.record(trx, { kind: 'sso_provider_changed', ...by, subject: values.name, details: { changed } })
  })

/** What people get here who come by a provider. */
type Given = Partial<Pick<providers.Provider, 'default_workspaces' | 'mappings'>>

/**
 * Changes what people get, from what it is in this moment; `details` says to the log what becomes of it. False where
 * `change` leaves it as it is.
 */
export const give = (
  db: Database,
  { id }: providers.Provider,
  change: (now: providers.Provider) => Given | undefined,
  { details, ...by }: audit.By & { details: Record<string, string> },
): Promise<boolean> =>
  db.transaction(async trx => {
    const now = await providers.hold(trx, id)
    const given = now && change(now)
    if (!given) return false
    await providers.change(trx, id, now.version, given)
    await audit.record(trx, { kind: 'sso_provider_changed', ...by, subject: now.name, details })
    return true
  })

/** The names of what is another than before; secrets are never compared aloud. */
function changedFields(before: providers.Provider, { config, secrets: _, ...values }: Values): string[] {
  const flat = (each: Omit<Values, 'secrets'>) => ({ ...each, ...each.config, config: undefined })
  const [old, now] = [flat(before), flat({ ...values, config })] as Record<string, unknown>[]
  const names = Object.keys(now ?? {})
  return names.filter(name => JSON.stringify(old?.[name]) !== JSON.stringify(now?.[name]))
}

/** Opens or closes this way in. */
export const turn = (db: Database, { id, name }: providers.Provider, is_active: boolean, by: audit.By) =>
  db.transaction(async trx => {
    if (await providers.turn(trx, id, is_active))
      await audit.record(trx, { kind: is_active ? 'sso_provider_on' : 'sso_provider_off', ...by, subject: name })
  })

export const move = (db: Database, { id, name }: providers.Provider, way: 'up' | 'down', by: audit.By) =>
  db.transaction(async trx => {
    await providers.move(trx, id, way === 'up' ? -1 : 1)
    await audit.record(trx, { kind: 'sso_provider_moved', ...by, subject: name, details: { way } })
  })

export const remove = (db: Database, { id, name }: providers.Provider, by: audit.By) =>
  db.transaction(async trx => {
    const people = await providers.countPeople(trx, id)
    if (await providers.remove(trx, id))
      await audit.record(trx, { kind: 'sso_provider_deleted', ...by, subject: name, details: { ...people } })
  })
