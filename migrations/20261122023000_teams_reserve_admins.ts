import type { Knex } from 'knex'

/** Admins is the built-in team: it is who holds ROLE_SUPER_ADMIN, and no row here. Nobody makes another of that name. */
export const up = (db: Knex) =>
  db.raw(`
    alter table teams add constraint teams_name_reserved check (lower(btrim(name)) <> 'admins');
  `)
