import type { Knex } from 'knex'

/** A deleted account stays as a row for the entries that point to it, and nothing in it says whose it was. */
export const up = (db: Knex) =>
  db.raw(`
    alter table users
      drop constraint users_state_check,
      add constraint users_state_check check (state in ('active', 'deactivated', 'deleted')),
      add constraint users_deleted_check check (
        state <> 'deleted'
        or (username = 'deleted-' || id and email = id || '@deleted.invalid' and alias = 'Deleted member' and title = ''
            and account_number = '' and avatar_url = '' and password_hash is null));
  `)
