import type { Knex } from 'knex'

/**
 * Browsers that somebody asked to be remembered in: a series of tokens each, of which only hashes are kept. Sessions get
 * an id that may stand in an address, and know the browser that they belong to.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table remembered_devices (
      id            id          primary key default new_id(),
      user_id       id          not null references users on delete cascade,
      series        text        not null unique,
      token_hash    text        not null,
      previous_hash text,
      earlier_hash  text,
      rotated_at    timestamptz not null default now(),
      browser       text        not null default '',
      address       text        not null default '',
      created_at    timestamptz not null default now(),
      last_seen_at  timestamptz not null default now(),
      expires_at    timestamptz not null
    );
    create index remembered_devices_user_id on remembered_devices (user_id);
    create index remembered_devices_expires_at on remembered_devices (expires_at);

    alter table sessions
      add id                   id not null default new_id(),
      add remembered_device_id id references remembered_devices on delete set null;
    create index sessions_remembered_device_id on sessions (remembered_device_id);

    alter table users add remember_misused_at timestamptz;
  `)
