import type { Knex } from 'knex'

/** Lists of people go by the name that others see, as `shownName` in src/members/names.ts has it. */
export const up = (db: Knex) =>
  db.raw(`create index users_shown_name on users (lower(coalesce(nullif(alias, ''), username)))`)
