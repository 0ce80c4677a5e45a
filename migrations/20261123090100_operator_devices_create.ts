import type { Knex } from 'knex'

/** Browsers that an operator has logged in with, apart from those of users as all that is the panel's. */
export const up = (db: Knex) =>
  db.raw(`
    create table operator_devices (
      operator_id  id          not null references operators on delete cascade,
      token_hash   text        not null,
      created_at   timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      primary key (operator_id, token_hash)
    );
    create index operator_devices_last_seen_at on operator_devices (last_seen_at);
  `)
