import type { Knex } from 'knex'

/** What projects and clients are besides their names, and the tasks of projects. An estimate is in hours or in money. */
export const up = (db: Knex) =>
  db.raw(`
    alter table clients add address text not null default '' check (length(address) <= 3000);
    alter table clients add email   text not null default '' check (length(email) <= 254);
    alter table clients add note    text not null default '' check (length(note) <= 3000);

    alter table projects add is_billable      boolean not null default true;
    alter table projects add note             text    not null default '' check (length(note) <= 3000);
    alter table projects add estimate_seconds bigint  check (estimate_seconds > 0);
    alter table projects add estimate_cents   bigint  check (estimate_cents > 0);
    alter table projects add check (estimate_seconds is null or estimate_cents is null);
    create unique index projects_name_key on projects (workspace_id, client_id, lower(name)) nulls not distinct
     where deleted_at is null;

    alter table workspaces add default_project_public   boolean not null default true;
    alter table workspaces add default_project_billable boolean not null default true;

    create table tasks (
      workspace_id id          not null,
      id           id          not null default new_id(),
      project_id   id          not null,
      name         text        not null check (length(name) between 1 and 250),
      done_at      timestamptz,
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id),
      unique (workspace_id, project_id, id),
      foreign key (workspace_id, project_id) references projects on delete cascade
    );
    create unique index tasks_name_key on tasks (workspace_id, project_id, lower(name));

    create table task_members (
      workspace_id id not null,
      task_id      id not null,
      member_id    id not null,
      primary key (workspace_id, task_id, member_id),
      foreign key (workspace_id, task_id) references tasks on delete cascade,
      foreign key (workspace_id, member_id) references members on delete cascade
    );
    create index task_members_member_id on task_members (workspace_id, member_id);
  `)
