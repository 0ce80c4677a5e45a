import type { Knex } from 'knex'

/** What an operator made of a mail: switched off, or said in other words. A mail without a row is as it comes. */
export const up = (db: Knex) =>
  db.raw(`
    create table mail_wordings (
      kind       text        primary key,
      is_on      boolean     not null default true,
      subject    text        check (length(subject) between 1 and 200),
      body       text        check (length(body) between 1 and 5000),
      updated_at timestamptz not null default now(),
      check ((subject is null) = (body is null))
    );
  `)
