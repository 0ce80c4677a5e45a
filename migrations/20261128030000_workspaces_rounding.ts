import type { Knex } from 'knex'

/** How reports round an entry where somebody asks for it; null is not at all. */
export const up = (db: Knex) =>
  db.raw(`
    alter table workspaces
      add column rounding text check (rounding in ('up', 'down', 'nearest')),
      add column rounding_minutes integer not null default 15 check (rounding_minutes between 1 and 240);
  `)
