import type { Knex } from 'knex'

const NAME = "coalesce(nullif(alias, ''), username)"

/** Lists of people go by the name that others see (src/members/names.ts), as src/database/folding.ts sorts it. */
export const up = (db: Knex) =>
  db.raw(`
    create index users_shown_name on users ((case when octet_length(${NAME}) = length(${NAME}) then lower(${NAME})
      else replace(replace(replace(translate(regexp_replace(normalize(lower(${NAME}), nfd), '[\u0300-\u036f]', '', 'g'),
           'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe') end))`)
