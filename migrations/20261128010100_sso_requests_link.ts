import type { Knex } from 'knex'

/** A round trip may also begin in order to link an account, by whoever is logged in to it. */
export const up = (db: Knex) =>
  db.raw(`
    alter table sso_requests
      drop constraint sso_requests_purpose_check,
      drop constraint sso_requests_check,
      add constraint sso_requests_purpose_check check (purpose in ('login', 'test', 'confirm', 'link')),
      add constraint sso_requests_check check ((purpose in ('confirm', 'link')) = (user_id is not null));
  `)
