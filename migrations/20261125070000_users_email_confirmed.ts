import type { Knex } from 'knex'

/** When the user has shown that mail to their address reaches them. Who has an account by now counts as having done so. */
export const up = (db: Knex) =>
  db.raw(`
    alter table users add email_confirmed_at timestamptz;
    update users set email_confirmed_at = now() where state <> 'deleted';
  `)
