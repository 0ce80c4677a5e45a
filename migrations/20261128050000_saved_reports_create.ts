import type { Knex } from 'knex'

/**
 * A report that is kept: what its address says, and days that are fixed or come from a period. `rights` is what its maker
 * held when it was saved, so that a page can say that it shows less since.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table saved_reports (
      workspace_id  id          not null references workspaces on delete cascade,
      id            id          not null default new_id(),
      member_id     id          not null,
      name          text        not null check (length(name) between 1 and 100),
      kind          text        not null check (kind in ('summary', 'detailed', 'weekly')),
      query         jsonb       not null check (jsonb_typeof(query) = 'object'),
      period        text        check (period in ('today', 'yesterday', 'week', 'last_week', 'two_weeks', 'month',
                                                  'last_month', 'year', 'last_year')),
      first_day     date,
      last_day      date,
      shows_amounts boolean     not null default false,
      for_all       boolean     not null default false,
      rights        text[]      not null default '{}',
      form_hash     text,
      created_at    timestamptz not null default now(),
      changed_at    timestamptz not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, member_id) references members on delete cascade,
      check (num_nulls(first_day, last_day) = case when period is null then 0 else 2 end),
      check (first_day <= last_day)
    );
    create unique index saved_reports_form_hash_key on saved_reports (workspace_id, member_id, form_hash);

    create table saved_report_members (
      workspace_id id not null,
      report_id    id not null,
      member_id    id not null,
      primary key (workspace_id, report_id, member_id),
      foreign key (workspace_id, report_id) references saved_reports on delete cascade,
      foreign key (workspace_id, member_id) references members on delete cascade
    );
    create index saved_report_members_member_id on saved_report_members (workspace_id, member_id);

    create table saved_report_teams (
      workspace_id id not null,
      report_id    id not null,
      team_id      id not null,
      primary key (workspace_id, report_id, team_id),
      foreign key (workspace_id, report_id) references saved_reports on delete cascade,
      foreign key (workspace_id, team_id) references teams on delete cascade
    );
    create index saved_report_teams_team_id on saved_report_teams (workspace_id, team_id);
  `)
