import type { Knex } from 'knex'

/** Files of saved reports are made by jobs too; those of one that is deleted go with it. */
export const up = (db: Knex) =>
  db.raw(`
    alter table exports
      add report_id id,
      add foreign key (workspace_id, report_id) references saved_reports on delete cascade;
    create index exports_report_id on exports (workspace_id, report_id);
  `)
