import type { Knex } from 'knex'

/**
 * The link by which anybody sees a saved report: `<workspace id>.<secret>`, of which the hash leads to the row, and which
 * is kept sealed besides, as its maker copies it more than once. A saved report has one at most.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table saved_report_links (
      workspace_id  id          not null,
      report_id     id          not null,
      token_hash    text        not null,
      sealed_token  text        not null,
      expires_at    timestamptz,
      password_hash text,
      made_at       timestamptz not null default now(),
      primary key (workspace_id, report_id),
      foreign key (workspace_id, report_id) references saved_reports on delete cascade
    );
    create unique index saved_report_links_token_hash_key on saved_report_links (workspace_id, token_hash);
  `)
