import type { Knex } from 'knex'

/** Entries as they were before they were changed with others, for Undo; `version` is the one that the change left. */
export const up = (db: Knex) =>
  db.raw(`
    create table changed_entries (
      workspace_id id             not null,
      change_id    id             not null,
      entry_id     id             not null,
      version      integer        not null,
      project_id   id,
      task_id      id,
      description  text           not null,
      started_at   timestamptz(0) not null,
      stopped_at   timestamptz(0) not null,
      billable     boolean        not null,
      rate_cents   integer,
      rate_by_hand boolean        not null,
      tag_ids      text[]         not null,
      changed_by   id             not null,
      changed_at   timestamptz    not null default now(),
      primary key (workspace_id, change_id, entry_id),
      foreign key (workspace_id, entry_id) references entries on delete cascade,
      foreign key (workspace_id, changed_by) references members on delete cascade,
      foreign key (workspace_id, project_id) references projects
    );
    create index changed_entries_entry_id on changed_entries (workspace_id, entry_id);
    create index changed_entries_changed_by on changed_entries (workspace_id, changed_by);
    create index changed_entries_project_id on changed_entries (workspace_id, project_id);
    create index changed_entries_changed_at on changed_entries (changed_at);
  `)
