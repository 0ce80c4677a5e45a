import type { Knex } from 'knex'

/** Tasks of entries, the entries that were deleted of late, and each member's favourites. */
export const up = (db: Knex) =>
  db.raw(`
    alter table entries add task_id id;
    alter table entries add check (task_id is null or project_id is not null);
    alter table entries add foreign key (workspace_id, project_id, task_id) references tasks (workspace_id, project_id, id);
    create index entries_task_id on entries (workspace_id, task_id) where task_id is not null;

    create table deleted_entries (
      workspace_id id             not null,
      id           id             not null,
      member_id    id             not null,
      project_id   id,
      task_id      id,
      description  text           not null,
      zone         text           not null,
      started_at   timestamptz(0) not null,
      stopped_at   timestamptz(0),
      billable     boolean        not null,
      rate_cents   integer,
      rate_by_hand boolean        not null,
      tag_ids      text[]         not null,
      version      integer        not null,
      created_at   timestamptz    not null,
      deletion_id  id             not null,
      deleted_by   id             not null,
      deleted_at   timestamptz    not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, member_id) references members on delete cascade,
      foreign key (workspace_id, project_id) references projects
    );
    create index deleted_entries_deletion_id on deleted_entries (workspace_id, deletion_id);
    create index deleted_entries_deleted_at on deleted_entries (deleted_at);
    create index deleted_entries_member_id on deleted_entries (workspace_id, member_id);

    create table favourites (
      workspace_id id          not null,
      id           id          not null default new_id(),
      member_id    id          not null,
      position     smallint    not null check (position between 1 and 5),
      description  text        not null default '' check (length(description) <= 3000),
      project_id   id,
      task_id      id,
      tag_ids      text[]      not null default '{}',
      billable     boolean     not null default false,
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, member_id) references members on delete cascade,
      foreign key (workspace_id, project_id) references projects,
      foreign key (workspace_id, project_id, task_id) references tasks (workspace_id, project_id, id),
      check (task_id is null or project_id is not null)
    );
    create unique index favourites_position_key on favourites (workspace_id, member_id, position);
  `)
