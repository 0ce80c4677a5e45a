import type { Knex } from 'knex'

/**
 * Changes of rates whose entries are still to be given their new rate, and how far that has come: it goes on after the
 * entry `entry_id` of `day`. A row goes when its last entry is done.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table restamps (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      level        text        not null check (level in ('workspace', 'member', 'project', 'project_member')),
      member_id    id,
      project_id   id,
      valid_from   date        not null,
      entry_count  integer     not null,
      done_count   integer     not null default 0 check (done_count between 0 and entry_count),
      day          date,
      entry_id     id,
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, member_id) references members on delete cascade,
      foreign key (workspace_id, project_id) references projects on delete cascade,
      check ((member_id is not null) = (level in ('member', 'project_member'))),
      check ((project_id is not null) = (level in ('project', 'project_member'))),
      check ((day is null) = (entry_id is null))
    );
  `)
