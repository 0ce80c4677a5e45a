import type { Knex } from 'knex'

export const up = (db: Knex) =>
  db.raw(`
    create table settings (
      key        text        primary key,
      value      jsonb       not null,
      updated_at timestamptz not null default now()
    );

    create table mails (
      id         id          primary key default new_id(),
      kind       text        not null,
      user_id    id          references users on delete cascade,
      recipient  text        not null,
      data       jsonb       not null default '{}',
      state      text        not null default 'queued' check (state in ('queued', 'sent', 'failed')),
      attempts   integer     not null default 0,
      last_error text,
      created_at timestamptz not null default now(),
      sent_at    timestamptz
    );
    create index mails_state on mails (state, created_at);
    create index mails_user_id on mails (user_id);
  `)
