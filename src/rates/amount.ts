import { type Sql, sql } from '../database/sql.js'

/**
 * What the entry `e` comes to, in the currency's minor units: rounded once an entry, half away from zero, and summed
 * after that (DESIGN 3.4). In whole numbers, as neither is below zero and their product fits. Null while it runs and where
 * it has no rate. A sum of it is numeric: cast it to bigint.
 */
export const amount: Sql = sql`((cast(e.seconds as bigint) * e.rate_cents * 2 + 3600) / 7200)`
