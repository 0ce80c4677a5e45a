import type { Knex } from 'knex'

/**
 * How many months the entries have: PostgreSQL takes a month to be as many groups as days, too many to share the work of a
 * year among processes.
 */
export const up = (db: Knex) =>
  db.raw(`
    create statistics entries_month on (cast(date_trunc('month', cast(day as timestamp)) as date)) from entries;
    analyze entries;
  `)
