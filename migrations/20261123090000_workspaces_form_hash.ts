import type { Knex } from 'knex'

/**
 * The form that made a workspace, so that posting it twice makes one. No unique index, as none could begin with the
 * workspace: whoever makes one holds the user's row meanwhile.
 */
export const up = (db: Knex) =>
  db.raw(`
    alter table workspaces add form_hash text;
    create index workspaces_form_hash on workspaces (form_hash) where form_hash is not null;
    alter table workspaces alter duration_format set default 'compact';
  `)
