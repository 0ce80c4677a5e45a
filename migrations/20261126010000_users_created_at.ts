import type { Knex } from 'knex'

/** The panel lists accounts by when they were made. When they were last here has no index: it changes too often. */
export const up = (db: Knex) => db.raw('create index users_created_at on users (created_at, id)')
