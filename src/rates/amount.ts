import { type Sql, sql } from '../database/sql.js'

/**
 * What the entry `e` comes to for so many seconds of it, in the currency's minor units: rounded once an entry, half away
 * from zero, and summed after that (DESIGN 3.4). The database has the rule, as it adds up entries by month, too: in whole
 * numbers, since neither is below zero and their product fits. Null while it runs and where it has no rate. A sum of it is
 * numeric: cast it to bigint.
 */
export const amountFor = (seconds: Sql): Sql => sql`amount_cents(${seconds}, e.rate_cents)`

/** What the entry `e` comes to for all of its time. */
export const amount: Sql = amountFor(sql`e.seconds`)
