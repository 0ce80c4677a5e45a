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

/** How many pages of 8 kB the database looks at to run a query, which must be a select. The same on any machine. */
export async function pagesRead(db: Database, query: Query): Promise<number> {
  const [[{ Plan }]] = await explain(db, query, 'analyze, buffers, timing off, format json')
  return Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks']
}

async function explain(db: Database, { sql, bindings }: Query, options: string) {
  const { rows } = await db.raw(`explain ${options && `(${options})`} ${sql.replaceAll(/\$\d+/g, '?')}`, bindings)
  return rows.map((row: Record<string, unknown>) => row['QUERY PLAN'])
}
