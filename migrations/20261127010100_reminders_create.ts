import type { Knex } from 'knex'

/** What members are to track in a day or a week, and when they are reminded of it. */
export const up = (db: Knex) =>
  db.raw(`
    create table reminders (
      workspace_id  id          not null references workspaces on delete cascade,
      id            id          not null default new_id(),
      span          text        not null check (span in ('day', 'week')),
      least_seconds integer     not null,
      weekdays      smallint[]  not null,
      hour          smallint    not null check (hour between 0 and 23),
      for_all       boolean     not null,
      form_hash     text,
      changed_at    timestamptz not null default now(),
      primary key (workspace_id, id),
      check (least_seconds between 60 and case span when 'day' then 86400 else 604800 end),
      check (cardinality(weekdays) between 1 and 7 and weekdays <@ '{1,2,3,4,5,6,7}')
    );
    create unique index reminders_form_hash_key on reminders (workspace_id, form_hash);

    create table reminder_members (
      workspace_id id not null,
      reminder_id  id not null,
      member_id    id not null,
      primary key (workspace_id, reminder_id, member_id),
      foreign key (workspace_id, reminder_id) references reminders on delete cascade,
      foreign key (workspace_id, member_id) references members on delete cascade
    );
    create index reminder_members_member_id on reminder_members (workspace_id, member_id);

    create table reminder_teams (
      workspace_id id not null,
      reminder_id  id not null,
      team_id      id not null,
      primary key (workspace_id, reminder_id, team_id),
      foreign key (workspace_id, reminder_id) references reminders on delete cascade,
      foreign key (workspace_id, team_id) references teams on delete cascade
    );
    create index reminder_teams_team_id on reminder_teams (workspace_id, team_id);
  `)
