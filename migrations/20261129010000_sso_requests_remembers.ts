import type { Knex } from 'knex'

/** "Remember me" may be ticked before going to a provider. */
export const up = (db: Knex) => db.raw('alter table sso_requests add column remembers boolean not null default false')
