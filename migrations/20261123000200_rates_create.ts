import type { Knex } from 'knex'

/**
 * Rates at four levels, each valid from a day until the next of the same subject; null says "whatever the level below
 * says". Cents are the currency's minor unit. An entry carries the rate that counted when it was saved (DESIGN 3.4).
 */
export const up = (db: Knex) =>
  db.raw(`
    create table rates (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      level        text        not null check (level in ('workspace', 'member', 'project', 'project_member')),
      member_id    id,
      project_id   id,
      valid_from   date        not null,
      rate_cents   integer     check (rate_cents >= 0),
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, member_id) references members on delete cascade,
      foreign key (workspace_id, project_id) references projects on delete cascade,
      check ((member_id is not null) = (level in ('member', 'project_member'))),
      check ((project_id is not null) = (level in ('project', 'project_member')))
    );
    create unique index rates_valid_from_key on rates (workspace_id, project_id, member_id, valid_from desc)
     nulls not distinct;

    alter table entries add billable     boolean not null default false;
    alter table entries add rate_cents   integer check (rate_cents >= 0);
    alter table entries add rate_by_hand boolean not null default false;
    alter table entries add check (rate_by_hand <= (rate_cents is not null));
    alter table entries add check ((rate_cents is not null) <= billable);
  `)
