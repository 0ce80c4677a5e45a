import type { Knex } from 'knex'

/** What people say about themselves, and the page where logging in leads them. */
export const up = (db: Knex) =>
  db.raw(`
    alter table users
      add title          text not null default '' check (length(title) <= 60),
      add account_number text not null default '' check (length(account_number) <= 30),
      add landing        text not null default 'tracker' check (landing ~ '^[a-z_-]{1,30}$');
  `)
