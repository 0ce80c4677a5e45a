import type { Knex } from 'knex'

/** What was posted after the session had ended, where to and its fields: it goes along with the trip and is sent again. */
export const up = (db: Knex) =>
  db.raw(`
    alter table sso_requests
      add kept_path text,
      add kept      text check (length(kept) <= 65536),
      add check ((kept is null) = (kept_path is null));
  `)
