import type { Knex } from 'knex'
import type { Database } from '../../src/database/connection.js'

export type Query = { sql: string; bindings: Knex.Value[] }

/** What was asked of `db` while `act` ran, in order; but for the settings, which are read every half a minute anyway. */
export async function queriesDuring(db: Database, act: () => Promise<unknown>): Promise<Query[]> {
  const queries: Query[] = []
  const note = (query: Query) => {
    if (!query.sql.includes('from "settings"')) queries.push(query)
  }
  db.on('query', note)
  try {
    await act()
  } finally {
    db.off('query', note)
  }
  return queries
}

/** How the database would run a query, as text. `options` are those of `explain (…)`; with 'analyze' it does run it. */
export async function planOf(db: Database, query: Query, options = ''): Promise<string> {
  const lines: string[] = await explain(db, query, options)
  return lines.join('\n')
}

async function explain(db: Database, { sql, bindings }: Query, options: string) {
  const { rows } = await db.raw(`explain ${options && `(${options})`} ${sql.replaceAll(/\$\d+/g, '?')}`, bindings)
  return rows.map((row: Record<string, unknown>) => row['QUERY PLAN'])
}
