import type { Knex } from 'knex'

/** At most one of a user: who asks anew gets another, and older links work no more. A used one is gone. */
export const up = (db: Knex) =>
  db.raw(`
    create table password_resets (
      id           id          primary key default new_id(),
      user_id      id          not null unique references users on delete cascade,
      token_hash   text        unique,
      requested_at timestamptz not null default now(),
      expires_at   timestamptz
    );
  `)
