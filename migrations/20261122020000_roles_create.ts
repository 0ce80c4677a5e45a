import type { Knex } from 'knex'

/**
 * Roles, teams, and so much of clients and projects as decides who sees what. Every workspace has rows for the four
 * built-in roles, so that members and cells can point to them; what they hold is the catalog's default until a cell
 * says otherwise.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table roles (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      name         text        not null check (length(name) between 5 and 50 and name ~ '^[A-Z]+(_[A-Z]+)*$'),
      built_in     boolean     not null default false,
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id)
    );
    create unique index roles_name_key on roles (workspace_id, name);

    insert into roles (workspace_id, name, built_in)
    select workspaces.id, role, true
      from workspaces, unnest(array['ROLE_USER', 'ROLE_TEAMLEAD', 'ROLE_ADMIN', 'ROLE_SUPER_ADMIN']) as role;

    create table role_cells (
      workspace_id id      not null,
      role_id      id      not null,
      permission   text    not null,
      allowed      boolean not null,
      primary key (workspace_id, role_id, permission),
      foreign key (workspace_id, role_id) references roles on delete cascade
    );

    create table member_roles (
      workspace_id id          not null,
      member_id    id          not null,
      role_id      id          not null,
      granted_at   timestamptz not null default now(),
      primary key (workspace_id, member_id, role_id),
      foreign key (workspace_id, member_id) references members on delete cascade,
      foreign key (workspace_id, role_id) references roles on delete cascade
    );
    create index member_roles_role_id on member_roles (workspace_id, role_id);

    create table teams (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      name         text        not null check (length(name) between 1 and 100),
      colour       text        not null default 'teal',
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id)
    );
    create unique index teams_name_key on teams (workspace_id, lower(name));

    create table team_members (
      workspace_id id      not null,
      team_id      id      not null,
      member_id    id      not null,
      is_lead      boolean not null default false,
      primary key (workspace_id, team_id, member_id),
      foreign key (workspace_id, team_id) references teams on delete cascade,
      foreign key (workspace_id, member_id) references members on delete cascade
    );
    create index team_members_member_id on team_members (workspace_id, member_id);

    create table clients (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      name         text        not null check (length(name) between 1 and 100),
      archived_at  timestamptz,
      deleted_at   timestamptz,
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id)
    );
    create unique index clients_name_key on clients (workspace_id, lower(name)) where deleted_at is null;

    create table client_teams (
      workspace_id id not null,
      client_id    id not null,
      team_id      id not null,
      primary key (workspace_id, client_id, team_id),
      foreign key (workspace_id, client_id) references clients on delete cascade,
      foreign key (workspace_id, team_id) references teams on delete cascade
    );
    create index client_teams_team_id on client_teams (workspace_id, team_id);

    create table projects (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      client_id    id,
      name         text        not null check (length(name) between 1 and 250),
      colour       text        not null default 'teal',
      is_public    boolean     not null default true,
      archived_at  timestamptz,
      deleted_at   timestamptz,
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, client_id) references clients
    );
    create index projects_client_id on projects (workspace_id, client_id);

    create table project_members (
      workspace_id id      not null,
      project_id   id      not null,
      member_id    id      not null,
      is_manager   boolean not null default false,
      primary key (workspace_id, project_id, member_id),
      foreign key (workspace_id, project_id) references projects on delete cascade,
      foreign key (workspace_id, member_id) references members on delete cascade
    );
    create index project_members_member_id on project_members (workspace_id, member_id);

    create table project_teams (
      workspace_id id not null,
      project_id   id not null,
      team_id      id not null,
      primary key (workspace_id, project_id, team_id),
      foreign key (workspace_id, project_id) references projects on delete cascade,
      foreign key (workspace_id, team_id) references teams on delete cascade
    );
    create index project_teams_team_id on project_teams (workspace_id, team_id);

    alter table entries add project_id id;
    alter table entries add foreign key (workspace_id, project_id) references projects;
    create index entries_project_id on entries (workspace_id, project_id, day);
  `)
