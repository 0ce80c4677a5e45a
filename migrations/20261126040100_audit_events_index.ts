import type { Knex } from 'knex'

/** The log is narrowed to one person, who acted or to whom it was done, and read newest first. */
export const up = (db: Knex) =>
  db.raw(`
    create index audit_events_actor on audit_events (lower(actor), occurred_at desc, id desc);
    create index audit_events_subject on audit_events (lower(subject), occurred_at desc, id desc) where subject <> '';
    create index audit_events_user on audit_events (user_id, occurred_at desc, id desc) where user_id is not null;
    drop index audit_events_user_id;
  `)
