import type { Knex } from 'knex'

/** What was tracked on a project is summed from the index alone: the list of projects shows fifty such sums. */
export const up = (db: Knex) =>
  db.raw(`
    drop index entries_project_id;
    create index entries_project_id on entries (workspace_id, project_id, day) include (seconds);
  `)
