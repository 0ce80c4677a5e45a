import type { Knex } from 'knex'

/** Of those whom a mail is about, who gets it: all, those with a role beyond every member's, or admins alone. */
export const up = (db: Knex) =>
  db.raw(`
    alter table mail_wordings
      add column audience text not null default 'everyone' check (audience in ('everyone', 'leads', 'admins'));
  `)
