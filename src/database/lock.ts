import type { Database } from './connection.js'

/** Until the transaction ends nobody else gets past this line with the same name. */
export const lockName = (trx: Database, name: string) =>
  trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [name])
