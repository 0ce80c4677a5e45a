import type { Knex } from 'knex'

/**
 * Accounts that nobody has confirmed yet. Several may be for one address or name, as anybody may type anybody's: who
 * confirms first has it.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table registrations (
      id            id          primary key default new_id(),
      username      text        not null check (username ~ '^[^@/[:space:]]{2,64}$'),
      email         text        not null check (email like '%_@_%' and length(email) <= 254),
      password_hash text        not null,
      zone          text        not null,
      locale        text        not null,
      token_hash    text        unique,
      sent_at       timestamptz,
      created_at    timestamptz not null default now(),
      expires_at    timestamptz not null default now() + interval '24 hours'
    );
    create index registrations_email on registrations (lower(email));
  `)
