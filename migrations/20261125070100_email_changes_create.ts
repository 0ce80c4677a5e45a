import type { Knex } from 'knex'

/** At most one of a user: who types another address gets another, and older links work no more. A used one is gone. */
export const up = (db: Knex) =>
  db.raw(`
    create table email_changes (
      id         id          primary key default new_id(),
      user_id    id          not null unique references users on delete cascade,
      email      text        not null check (email like '%_@_%' and length(email) <= 254),
      token_hash text        unique,
      sent_at    timestamptz not null default now(),
      expires_at timestamptz not null default now() + interval '24 hours'
    );
  `)
