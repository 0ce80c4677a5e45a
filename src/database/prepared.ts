import { createHash } from 'node:crypto'
import knex, { type Knex } from 'knex'

/** Each is kept by every connection, so what would be one more is planned anew at each call as all others are. */
const MOST = 100

/** The schema has changed below a statement: its columns are others than when it was prepared. */
const OUTDATED = '0A000'
/** A pooler in between has given us another connection, and doesn't know of names. */
const UNKNOWN = new Set(['26000', '42P05'])

/**
 * The options of a query that pages are opened with all day: each connection plans it once and not at every call, which
 * for conditions as long as ours costs more than running it. What is asked with very different values doesn't belong here.
 */
export const PREPARED = { prepared: true } as const

type Statement = { sql: string; bindings?: unknown[]; options?: Partial<typeof PREPARED> & { name?: string } }
type Run = (connection: { __knexTxId?: string }, statement: Statement) => Promise<unknown>
type Client = typeof Knex.Client & { prototype: { _query: Run } }

const Postgres = knex({ client: 'pg' }).client.constructor as Client
const runAsIs = Postgres.prototype._query

/** knex's client for PostgreSQL, where a query that is `PREPARED` goes by a name of its own. */
export function preparingClient(): typeof Knex.Client {
  const known = new Map<string, { name: string | undefined; sql: string }>()
  let isPossible = true

  function prepare(sql: string, places: number[]) {
    const key = `${places.join()} ${sql}`
    const found = known.get(key)
    if (found || known.size >= MOST) return found
    const shared = sql.replace(/\$(\d+)/g, (_, number) => `$${places[number - 1]}`)
    const name = `stint_${createHash('sha256').update(shared).digest('hex').slice(0, 16)}`
    const made: { name: string | undefined; sql: string } = { name, sql: shared }
    known.set(key, made)
    return made
  }

  class PreparingClient extends Postgres {
    async _query(connection: Parameters<Run>[0], statement: Statement): Promise<unknown> {
      if (!statement.options?.prepared || !isPossible) return runAsIs.call(this, connection, statement)
      const { places, values } = withoutRepetition(statement.bindings ?? [])
      const made = prepare(statement.sql, places)
      if (!made?.name) return runAsIs.call(this, connection, statement)

      const { sql, bindings } = statement
      Object.assign(statement, { sql: made.sql, bindings: values, options: { name: made.name } })
      try {
        return await runAsIs.call(this, connection, statement)
      } catch (error) {
        const { code = '' } = error as { code?: string }
        if (UNKNOWN.has(code)) isPossible = false
        else if (code === OUTDATED) made.name = undefined
        else throw error
        if (connection.__knexTxId) throw error // a transaction has ended with its first error
        Object.assign(statement, { sql, bindings, options: {} })
        return runAsIs.call(this, connection, statement)
      }
    }
  }
  return PreparingClient
}

/**
 * An id that stands in several places becomes one parameter, so that the planner can tell that `member_id = $2` already
 * says `(member_id = $2 or ...)`; other values may be of several types. `places` says for each old parameter which new
 * one it is.
 */
function withoutRepetition(bindings: unknown[]): { places: number[]; values: unknown[] } {
  const values: unknown[] = []
  const ids = new Map<string, number>()
  const places = bindings.map(value => {
    const place = typeof value === 'string' && value.length === 24 ? ids.get(value) : undefined
    if (place) return place
    values.push(value)
    if (typeof value === 'string' && value.length === 24) ids.set(value, values.length)
    return values.length
  })
  return { places, values }
}
