import type { Knex } from 'knex'

/** A saved report may be about this quarter or the last. */
export const up = (db: Knex) =>
  db.raw(`
    alter table saved_reports
      drop constraint saved_reports_period_check,
      add constraint saved_reports_period_check
          check (period in ('today', 'yesterday', 'week', 'last_week', 'two_weeks', 'month', 'last_month', 'quarter',
                            'last_quarter', 'year', 'last_year'));
  `)
