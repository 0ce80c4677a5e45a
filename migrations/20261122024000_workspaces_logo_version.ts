import type { Knex } from 'knex'

/** The version is part of a logo's address, so that a browser keeps the picture for as long as it stays the same. */
export const up = (db: Knex) =>
  db.raw(`
    alter table workspaces
      add logo_version text generated always as (left(encode(sha256(logo), 'hex'), 12)) stored,
      add check (octet_length(logo) <= 1048576);
  `)
