import type { Knex } from 'knex'

/**
 * Why a job made a mail, so that it makes it once: the mail itself may be sent, discarded or forgotten since. And which of
 * these mails somebody doesn't want.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table mail_causes (
      cause     text        primary key check (length(cause) between 1 and 400),
      caused_at timestamptz not null default now()
    );
    create index mail_causes_caused_at on mail_causes (caused_at);

    alter table users add column unwanted_mails text[] not null default '{}'
      constraint users_unwanted_mails_check
           check (unwanted_mails <@ array['long_timer', 'reminder', 'weekly_summary']);
  `)
