import type { Knex } from 'knex'

/** Ids are 24 lower-case hex characters: 4 bytes of time, 8 of chance (a random UUID without its two fixed nibbles). */
export const up = (db: Knex) =>
  db.raw(`
    create extension if not exists pg_trgm;

    create function new_id() returns text language sql volatile parallel safe as $$
      select lpad(to_hex(extract(epoch from clock_timestamp())::bigint), 8, '0')
          || substr(uuid, 1, 12) || substr(uuid, 29, 4)
        from replace(gen_random_uuid()::text, '-', '') as uuid
    $$;

    create domain id as text collate "C" check (value ~ '^[0-9a-f]{24}$');

    create table instance (
      id                 id          primary key default new_id(),
      single             boolean     not null default true unique check (single),
      secret_fingerprint text        not null,
      set_up_at          timestamptz,
      created_at         timestamptz not null default now()
    );
  `)
