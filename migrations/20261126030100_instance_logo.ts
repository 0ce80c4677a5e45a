import type { Knex } from 'knex'

/** The picture of the installation; its version is part of its address, as with a workspace's. */
export const up = (db: Knex) =>
  db.raw(`
    alter table instance
      add logo bytea check (octet_length(logo) <= 1048576),
      add logo_type text,
      add check ((logo is null) = (logo_type is null)),
      add logo_version text generated always as (left(encode(sha256(logo), 'hex'), 12)) stored;
  `)
