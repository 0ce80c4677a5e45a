import type { Knex } from 'knex'

export const up = (db: Knex) =>
  db.raw(`
    create table tags (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      name         text        not null check (length(name) between 1 and 100),
      archived_at  timestamptz,
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id)
    );
    create unique index tags_name_key on tags (workspace_id, lower(name));

    create table entry_tags (
      workspace_id id not null,
      entry_id     id not null,
      tag_id       id not null,
      primary key (workspace_id, entry_id, tag_id),
      foreign key (workspace_id, entry_id) references entries on delete cascade,
      foreign key (workspace_id, tag_id) references tags on delete cascade
    );
    create index entry_tags_tag_id on entry_tags (workspace_id, tag_id);
  `)
