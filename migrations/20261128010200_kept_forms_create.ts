import type { Knex } from 'knex'

/**
 * What was posted after the log-in had ended, for the browser in which that was. It waits here once, whichever provider is
 * chosen, and goes along with the trip that begins there.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table kept_forms (
      id           id          primary key default new_id(),
      browser_hash text        not null,
      kept         text        not null check (length(kept) <= 65536),
      kept_path    text        not null,
      return_to    text        not null default '' check (length(return_to) <= 2000),
      expires_at   timestamptz not null
    );
    create index kept_forms_expires_at on kept_forms (expires_at);
  `)
