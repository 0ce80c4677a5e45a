import type { Knex } from 'knex'

/** A username never holds an @ and an e-mail address always does, so that no name is anybody's address. */
export const up = (db: Knex) =>
  db.raw(`
    create table users (
      id                  id          primary key default new_id(),
      username            text        not null check (username ~ '^[^@/[:space:]]{2,64}$'),
      email               text        not null check (email like '%_@_%' and length(email) <= 254),
      alias               text        not null default '' check (length(alias) <= 60),
      password_hash       text,
      password_changed_at timestamptz,
      state               text        not null default 'active' check (state in ('active', 'deactivated')),
      zone                text        not null,
      locale              text        not null default 'en-GB',
      week_start          smallint    not null default 1 check (week_start between 1 and 7),
      hour_cycle          smallint    not null default 24 check (hour_cycle in (12, 24)),
      theme               text        not null default 'system' check (theme in ('system', 'light', 'dark')),
      colour              text        not null default 'teal',
      last_active_at      timestamptz,
      created_at          timestamptz not null default now()
    );
    create unique index users_username_key on users (lower(username));
    create unique index users_email_key on users (lower(email));

    create table operators (
      id                  id          primary key default new_id(),
      username            text        not null check (username ~ '^[^@/[:space:]]{2,64}$'),
      password_hash       text        not null,
      password_changed_at timestamptz not null default now(),
      state               text        not null default 'active' check (state in ('active', 'deactivated')),
      last_active_at      timestamptz,
      created_at          timestamptz not null default now()
    );
    create unique index operators_username_key on operators (lower(username));
  `)
