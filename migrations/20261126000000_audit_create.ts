import type { Knex } from 'knex'

/**
 * What operators did and who came in, for whoever has to know later. It names people and things as they were called
 * then and points at users and workspaces without holding them: the line stays when they are gone.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table audit_events (
      id           id          primary key default new_id(),
      occurred_at  timestamptz not null default now(),
      kind         text        not null,
      operator_id  id          references operators,
      user_id      id,
      workspace_id id,
      actor        text        not null,
      subject      text        not null default '',
      address      text        not null default '',
      details      jsonb       not null default '{}'
    );
    create index audit_events_occurred_at on audit_events (occurred_at desc, id desc);
    create index audit_events_kind on audit_events (kind, occurred_at desc, id desc);
    create index audit_events_user_id on audit_events (user_id);
  `)
