import type { Knex } from 'knex'

/** Text as it is searched and sorted, as `folded` in src/database/folding.ts writes it. */
const folded = (text: string) => `(case when octet_length(${text}) = length(${text}) then lower(${text})
  else replace(replace(replace(translate(regexp_replace(normalize(lower(${text}), nfd), '[\u0300-\u036f]', '', 'g'),
       'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe') end)`

/**
 * What the operator wants to know of everybody, and what everybody filled in: a value that is there isn't empty. People
 * are found by their names and by these values, within the words too, so trigrams are kept of both.
 */
export const up = (db: Knex) =>
  db.raw(`
    create table user_fields (
      id         id          primary key default new_id(),
      name       text        not null unique check (name ~ '^[a-z][a-z0-9_]{0,49}$'),
      label      text        not null check (length(label) between 1 and 60),
      kind       text        not null check (kind in ('text', 'number', 'choice', 'date')),
      choices    text[]      not null default '{}' check ((kind = 'choice') = (cardinality(choices) > 0)),
      is_visible boolean     not null default true,
      created_at timestamptz not null default now()
    );

    create table user_field_values (
      user_id  id   not null references users on delete cascade,
      field_id id   not null references user_fields on delete cascade,
      value    text not null check (length(value) between 1 and 255),
      sought   text not null generated always as (${folded('value')}) stored,
      primary key (user_id, field_id)
    );
    create index user_field_values_field_id on user_field_values (field_id);
    create index user_field_values_sought on user_field_values using gin (sought gin_trgm_ops);

    alter table users add sought text not null generated always as (
      ${folded('(username || chr(10) || alias || chr(10) || title || chr(10) || email)')}) stored;
    create index users_sought on users using gin (sought gin_trgm_ops);
  `)
