import type { Knex } from 'knex'

/** The processes that serve this database, as each of them says every few seconds. */
export const up = (db: Knex) =>
  db.raw(`
    create table nodes (
      id           id          primary key default new_id(),
      name         text        not null,
      version      text        not null,
      started_at   timestamptz not null default now(),
      last_seen_at timestamptz not null default now()
    );
  `)
