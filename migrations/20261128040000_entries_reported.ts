import type { Knex } from 'knex'

/**
 * The index by project has all that reports sum up, so that a range of days is read from it alone. What is short stands
 * first, as reading a column costs going past those before it.
 */
export const up = (db: Knex) =>
  db.raw(`
    create index entries_reported on entries (workspace_id, project_id, day)
      include (seconds, rate_cents, billable, member_id, task_id);
    drop index entries_project_id;
  `)
