import type { Knex } from 'knex'

export const up = (db: Knex) =>
  db.raw(`
    create table entries (
      workspace_id id             not null,
      id           id             not null default new_id(),
      member_id    id             not null,
      description  text           not null default '' check (length(description) <= 3000),
      zone         text           not null,
      started_at   timestamptz(0) not null,
      stopped_at   timestamptz(0) check (stopped_at >= started_at),
      seconds      integer        generated always as (extract(epoch from stopped_at - started_at)::integer) stored,
      day          date           not null generated always as ((started_at at time zone zone)::date) stored,
      form_hash    text,
      version      integer        not null default 1,
      created_at   timestamptz    not null default now(),
      updated_at   timestamptz    not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, member_id) references members on delete cascade
    );
    create index entries_newest on entries (workspace_id, member_id, day desc, started_at desc, id);
    create index entries_day on entries (workspace_id, day);
    create unique index entries_running_key on entries (workspace_id, member_id) where stopped_at is null;
    create unique index entries_form_hash_key on entries (workspace_id, member_id, form_hash) where form_hash is not null;
  `)
