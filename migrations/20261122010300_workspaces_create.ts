import type { Knex } from 'knex'

/** The owner is a column of the workspace, so that there is exactly one by construction. */
export const up = (db: Knex) =>
  db.raw(`
    create table workspaces (
      id         id          primary key default new_id(),
      owner_id   id          not null,
      name       text        not null check (length(name) between 1 and 60),
      zone       text        not null,
      currency   text        not null check (currency ~ '^[A-Z]{3}$'),
      week_start smallint    not null check (week_start between 1 and 7),
      created_at timestamptz not null default now()
    );

    create table members (
      workspace_id   id          not null references workspaces on delete cascade,
      id             id          not null default new_id(),
      user_id        id          not null references users,
      state          text        not null default 'active' check (state in ('active', 'inactive', 'removed')),
      joined_at      timestamptz not null default now(),
      last_active_at timestamptz not null default now(),
      primary key (workspace_id, id)
    );
    create unique index members_user_id_key on members (workspace_id, user_id);
    create index members_user_id on members (user_id, last_active_at desc);

    alter table workspaces add foreign key (id, owner_id) references members (workspace_id, id);
  `)
