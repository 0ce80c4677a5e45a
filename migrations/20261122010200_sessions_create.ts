import type { Knex } from 'knex'

export const up = (db: Knex) =>
  db.raw(`
    create table operator_sessions (
      sid_hash     text        primary key,
      operator_id  id          not null references operators on delete cascade,
      confirmed_at timestamptz not null,
      started_at   timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      expires_at   timestamptz not null,
      address      text        not null default '',
      browser      text        not null default '',
      data         jsonb       not null default '{}'
    );
    create index operator_sessions_operator_id on operator_sessions (operator_id);
    create index operator_sessions_expires_at on operator_sessions (expires_at);

    create table sessions (
      sid_hash            text        primary key,
      user_id             id          not null references users on delete cascade,
      strength            text        not null check (strength in ('remembered', 'full')),
      confirmed_at        timestamptz not null,
      operator_session_id text        references operator_sessions on delete cascade,
      started_at          timestamptz not null default now(),
      last_seen_at        timestamptz not null default now(),
      expires_at          timestamptz not null,
      address             text        not null default '',
      browser             text        not null default '',
      data                jsonb       not null default '{}'
    );
    create index sessions_user_id on sessions (user_id);
    create index sessions_expires_at on sessions (expires_at);
    create index sessions_operator_session_id on sessions (operator_session_id);

    create table known_devices (
      user_id      id          not null references users on delete cascade,
      token_hash   text        not null,
      created_at   timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      primary key (user_id, token_hash)
    );
    create index known_devices_last_seen_at on known_devices (last_seen_at);

    create table throttle_hits (
      id     bigint      generated always as identity primary key,
      key    text        not null,
      hit_at timestamptz not null default clock_timestamp()
    );
    create index throttle_hits_key on throttle_hits (key, hit_at);
    create index throttle_hits_hit_at on throttle_hits (hit_at);
  `)
