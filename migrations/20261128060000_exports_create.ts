import type { Knex } from 'knex'

/**
 * Files of reports that take a while to make, and how far they are. What is made is kept here, as nodes may share nothing
 * else; it is packed already.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table exports (
      workspace_id id          not null references workspaces on delete cascade,
      id           id          not null default new_id(),
      member_id    id          not null,
      kind         text        not null check (kind in ('summary', 'detailed', 'weekly')),
      format       text        not null check (format in ('xlsx', 'pdf')),
      query        text        not null check (length(query) <= 20000),
      state        text        not null default 'waiting'
                   check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
      row_count    integer     check (row_count >= 0),
      done_count   integer     not null default 0 check (done_count >= 0),
      name         text,
      size         bigint,
      problem      text,
      created_at   timestamptz not null default now(),
      primary key (workspace_id, id),
      foreign key (workspace_id, member_id) references members on delete cascade,
      check ((state = 'done') = (name is not null and size is not null)),
      check ((state = 'failed') = (problem is not null))
    );
    create index exports_member on exports (workspace_id, member_id, created_at desc);
    create index exports_created_at on exports (created_at);

    create table export_parts (
      workspace_id id      not null,
      export_id    id      not null,
      number       integer not null,
      bytes        bytea   not null,
      primary key (workspace_id, export_id, number),
      foreign key (workspace_id, export_id) references exports on delete cascade
    );
    alter table export_parts alter column bytes set storage external;
  `)
