import type { Knex } from 'knex'

/** Keys by which programs ask as their user: only a hash is kept, and so much of the key as tells one from another. */
export const up = (db: Knex) =>
  db.raw(`
    create table api_keys (
      id             id          primary key default new_id(),
      user_id        id          not null references users on delete cascade,
      name           text        not null check (length(name) between 1 and 60),
      prefix         text        not null check (prefix ~ '^[0-9a-f]{8}$'),
      key_hash       text        not null unique,
      is_read_only   boolean     not null default false,
      expires_at     timestamptz,
      last_used_at   timestamptz,
      minute         timestamptz not null default date_trunc('minute', now()),
      minute_count   integer     not null default 0,
      created_at     timestamptz not null default now()
    );
    create index api_keys_user_id on api_keys (user_id);
  `)
