import type { Knex } from 'knex'

/**
 * What lets an operator be logged in as a user, for a minute and once: the token of the address and the secret of the
 * browser in which it was asked for, both as hashes. It goes with the operator's session.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table enter_tokens (
      token_hash          text        primary key,
      browser_hash        text        not null,
      operator_session_id text        not null references operator_sessions on delete cascade,
      user_id             id          not null references users on delete cascade,
      expires_at          timestamptz not null
    );
    create index enter_tokens_operator_session_id on enter_tokens (operator_session_id);
    create index enter_tokens_user_id on enter_tokens (user_id);
    create index enter_tokens_expires_at on enter_tokens (expires_at);
  `)
