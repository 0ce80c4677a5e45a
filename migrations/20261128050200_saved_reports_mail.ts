import type { Knex } from 'knex'

/** How often a saved report is sent by mail to those who see it, and since when. Each of them may decline such mails. */
export const up = (db: Knex) =>
  db.raw(`
    alter table saved_reports
      add mailed       text check (mailed in ('day', 'week', 'month')),
      add mailed_since timestamptz,
      add constraint saved_reports_mailed_since_check check ((mailed is null) = (mailed_since is null));
    alter table users
      drop constraint users_unwanted_mails_check,
      add constraint users_unwanted_mails_check
          check (unwanted_mails <@ array['long_timer', 'reminder', 'weekly_summary', 'saved_report']);
  `)
