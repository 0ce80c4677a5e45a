import type { Knex } from 'knex'

/**
 * The second factor of a user or an operator: the sealed key that their app knows too, and the step of the last code
 * that was used, as each is good once. Recovery codes are kept as hashes and go when they are used. A pending log-in is
 * a proof of the password that waits for a code: no session, and bound to that password.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table second_factors (
      id          id          primary key default new_id(),
      user_id     id          unique references users on delete cascade,
      operator_id id          unique references operators on delete cascade,
      sealed_key  text        not null,
      last_step   integer     not null,
      created_at  timestamptz not null default now(),
      check (num_nonnulls(user_id, operator_id) = 1)
    );

    create table recovery_codes (
      second_factor_id id   not null references second_factors on delete cascade,
      code_hash        text not null,
      primary key (second_factor_id, code_hash)
    );

    create table pending_logins (
      token_hash     text        primary key,
      user_id        id          references users on delete cascade,
      operator_id    id          references operators on delete cascade,
      password_proof text        not null,
      is_remembering boolean     not null default false,
      return_to      text        not null default '' check (length(return_to) <= 2000),
      expires_at     timestamptz not null,
      check (num_nonnulls(user_id, operator_id) = 1)
    );
    create index pending_logins_user_id on pending_logins (user_id);
    create index pending_logins_operator_id on pending_logins (operator_id);
    create index pending_logins_expires_at on pending_logins (expires_at);
  `)
