import type { Database } from '../database/connection.js'

/** The longest time that the picture of active users goes back. */
const LONGEST_DAYS = 90

/** Forgets on which days people were here before the picture begins. */
export const purge = (db: Database) =>
  db('activity_days')
    .whereRaw(`day < cast(now() at time zone 'UTC' as date) - cast(? as integer)`, [LONGEST_DAYS])
    .del()
