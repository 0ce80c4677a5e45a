import type { Knex } from 'knex'

/**
 * The index of reports knows the entries' ids, too: tags are joined with it, and a page in the order of durations or
 * amounts is chosen from it, without a look at the entries themselves.
 */
export const up = (db: Knex) =>
  db.raw(`
    create index entries_reported_ids on entries (workspace_id, project_id, day)
      include (seconds, rate_cents, billable, member_id, task_id, id);
    drop index entries_reported;
    alter index entries_reported_ids rename to entries_reported;
  `)
