import type { Knex } from 'knex'

/** As of when the first proof counts, which a provider may have taken long before the code is typed here. */
export const up = (db: Knex) => db.raw('alter table pending_logins add confirmed_at timestamptz not null default now()')
