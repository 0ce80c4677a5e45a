import type { Knex } from 'knex'

/** How many times each member's entries were changed, so that a page learns by one read that nothing has. */
export const up = (db: Knex) =>
  db.raw(`
    create table change_counts (
      workspace_id id     not null,
      member_id    id     not null,
      count        bigint not null,
      primary key (workspace_id, member_id),
      foreign key (workspace_id, member_id) references members on delete cascade
    );
  `)
