import type { Knex } from 'knex'

/** The address of a picture of one's own, somewhere else; empty for none. */
export const up = (db: Knex) =>
  db.raw(`
    alter table users
      add avatar_url text not null default '' check (avatar_url = '' or avatar_url ~ '^https://.' and length(avatar_url) <= 500);
  `)
